// A GGUF header read in process: by our reader, and by a plain one that keeps every text and number, as most
// programs do. Prints the medians in milliseconds: ours, the plain one's.
#include "model/gguf/reader.h"

#include <QElapsedTimer>
#include <QFile>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{

constexpr int kRepetitions = 15;

double medianMs(const std::function<void()> &work)
{
    std::vector<double> times;
    for (int i = 0; i < kRepetitions; ++i) {
        QElapsedTimer clock;
        clock.start();
        work();
        times.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + kRepetitions / 2, times.end());
    return times[kRepetitions / 2];
}

// Trusts the file: this one was made for it.
class PlainReader
{
public:
    explicit PlainReader(const char *path)
        : m_file(path, std::ios::binary)
    {
        m_file.exceptions(std::ios::failbit | std::ios::eofbit);
    }

    std::size_t read()
    {
        (void)number<quint64>(); // magic and version
        const auto tensors = number<quint64>();
        const auto keys = number<quint64>();
        for (quint64 i = 0; i < keys; ++i) {
            const auto key = text();
            m_values[key] = value(number<quint32>());
        }
        for (quint64 i = 0; i < tensors; ++i) {
            m_names.push_back(text());
            const auto dimensions = number<quint32>();
            m_file.ignore(std::streamsize(dimensions) * 8 + 12);
        }
        return m_values.size() + m_names.size();
    }

private:
    template<class T> T number()
    {
        T result{};
        m_file.read(reinterpret_cast<char *>(&result), sizeof result);
        return result;
    }
    std::string text()
    {
        std::string result(number<quint64>(), '\0');
        m_file.read(result.data(), std::streamsize(result.size()));
        return result;
    }
    std::vector<std::string> value(quint32 type)
    {
        constexpr quint32 kString = 8;
        constexpr quint32 kArray = 9;
        if (type == kString)
            return {text()};
        if (type != kArray)
            return {std::to_string(number<quint32>())};
        const auto of = number<quint32>();
        const auto count = number<quint64>();
        std::vector<std::string> values;
        for (quint64 i = 0; i < count; ++i)
            values.push_back(of == kString ? text() : std::to_string(number<quint32>()));
        return values;
    }

    std::ifstream m_file;
    std::map<std::string, std::vector<std::string>> m_values;
    std::vector<std::string> m_names;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    const auto path = QFile::decodeName(argv[1]);
    if (const auto header = weightroom::gguf::readHeader(path); !header) {
        std::fprintf(stderr, "%s\n", qPrintable(header.error().message));
        return 1;
    }
    const double ours = medianMs([&] { (void)weightroom::gguf::readHeader(path); });
    const double plain = medianMs([&] { (void)PlainReader(argv[1]).read(); });
    std::printf("%.3f %.3f\n", ours, plain);
    return 0;
}
