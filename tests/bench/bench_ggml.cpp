// A GGUF header read by ggml, as a peer: tests/bench/README.md says where its library comes from.
// bench_ggml LIBRARY FILE prints the median of several readings in milliseconds; with "once" behind it reads
// once.
#include <QElapsedTimer>
#include <algorithm>
#include <cstdio>
#include <dlfcn.h>
#include <string_view>
#include <vector>

namespace
{

constexpr int kRepetitions = 15;

// As ggml's gguf.h declares them (2025 and 2026).
struct InitParams {
    bool noAlloc;   // leaves the tensors' bytes where they are
    void **context; // none: makes no tensors of ggml's own either
};
using InitFromFile = void *(*)(const char *, InitParams);
using Free = void (*)(void *);

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    const auto read =
        library ? reinterpret_cast<InitFromFile>(dlsym(library, "gguf_init_from_file")) : nullptr;
    const auto release = library ? reinterpret_cast<Free>(dlsym(library, "gguf_free")) : nullptr;
    if (!read || !release) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    const int repetitions = argc > 3 && std::string_view(argv[3]) == "once" ? 1 : kRepetitions;
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        QElapsedTimer clock;
        clock.start();
        void *header = read(argv[2], {true, nullptr});
        if (!header)
            return 1;
        release(header);
        times.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
    std::printf("%.3f\n", times[std::size_t(repetitions) / 2]);
    return 0;
}
