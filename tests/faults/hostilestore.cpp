#include "faults/hostilestore.h"

#include "support/ggufbuilder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <algorithm>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

#if defined(__SANITIZE_ADDRESS__)
#define WEIGHTROOM_WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEIGHTROOM_WITH_ASAN 1
#endif
#endif

constexpr qint64 kMiB = qint64(1) << 20;
// The program itself takes some 25 MiB. AddressSanitizer keeps what was freed, and a shadow of all.
#ifdef WEIGHTROOM_WITH_ASAN
constexpr qint64 kPeakBytes = 1024 * kMiB;
constexpr int kSlowness = 6; // unoptimised and checked, it takes up to twenty times as long
#else
constexpr qint64 kPeakBytes = 64 * kMiB;
constexpr int kSlowness = 1;
#endif

const QString kLibrary = u"manifests/registry.ollama.ai/library/"_s;
const QByteArray kConfig =
    R"({"model_format":"gguf","model_family":"llama","model_families":["llama"],"model_type":"0",)"
    R"("file_type":"Q4_0","architecture":"amd64","os":"linux"})"
    "\n";

QByteArray native(const QString &path)
{
    return QFile::encodeName(path);
}

// A short path of our own: that of a socket has at most 107 bytes.
QString shortPath()
{
    static const QTemporaryDir folder(u"/tmp/h-XXXXXX"_s);
    return folder.path() + u"/s"_s;
}

QByteArray hashOf(const std::filesystem::path &path)
{
    QFile file(QString::fromLocal8Bit(path.c_str()));
    if (!file.open(QIODevice::ReadOnly))
        return "unreadable";
    return QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex();
}

} // namespace

HostileStore::HostileStore()
{
    QDir().mkpath(outside());
    addModel(u"good"_s);
}

QString HostileStore::write(const QString &below, const QByteArray &bytes) const
{
    return m_ctl.file(u".ollama/models/"_s + below, bytes);
}

Layer HostileStore::blob(QStringView mediaType, const QByteArray &bytes) const
{
    const auto digest = Digest::of(bytes);
    write(u"blobs/"_s + digest.fileName(), bytes);
    return {mediaType.toString(), digest, bytes.size(), {}, {}};
}

Layer HostileStore::weights(const QByteArray &label) const
{
    return blob(
        mediatype::kModel,
        GgufBuilder()
            .string("general.architecture", "llama")
            .string("general.name", label)
            .u32("general.file_type", 2)
            .tensor("token_embd.weight", 0, {32, 16})
            .bytes());
}

void HostileStore::addModel(const QString &name) const
{
    const Victim model(*this, name);
    model.write(model.manifest());
}

MeasuredRun HostileStore::run(const QStringList &arguments, qint64 extraBytes, int patienceSeconds)
{
    patienceSeconds *= kSlowness;
    const QTemporaryDir folder;
    const auto report = folder.filePath(u"peak"_s);
    QProcess process;
    auto environment = m_ctl.environment();
    environment.insert(u"WEIGHTROOM_PATIENCE"_s, QString::number(patienceSeconds));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_ctl.home());
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(
        QStringLiteral(WEIGHTROOM_MEASURED),
        QStringList{report, QStringLiteral(WEIGHTROOM_CTL), u"--json"_s} + arguments);
    if (!process.waitForFinished((patienceSeconds + 40) * 1000))
        return {{}, u"it hangs"_s};
    MeasuredRun run{
        {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()}, {}};
    QFile file(report);
    const auto peakBytes = file.open(QIODevice::ReadOnly) ? file.readAll().toLongLong() * 1024 : 0;
    if (process.exitStatus() != QProcess::NormalExit || peakBytes == 0 || run.result.status > 130
        || run.json().isEmpty())
        run.excess = u"%1 ended with %2: "_s.arg(arguments.first()).arg(run.result.status)
            + run.everything().left(3000);
    else if (peakBytes > kPeakBytes + extraBytes)
        run.excess = u"%1 held %2 KiB"_s.arg(arguments.first()).arg(peakBytes / 1024);
    return run;
}

QMap<QByteArray, QByteArray> HostileStore::entries() const
{
    auto all = entriesBelow(root() + u"/blobs"_s);
    all.insert(entriesBelow(root() + u"/manifests"_s));
    all.insert(entriesBelow(outside()));
    return all;
}

std::optional<QString> HostileStore::listedAs(const QString &name, const QJsonObject &list)
{
    for (const auto &value : list[u"models"].toArray()) {
        // A seed-era model has its build behind.
        if (value[u"short"].toString().section(u'+', 0, 0) != name + u":latest"_s)
            continue;
        QStringList problems;
        for (const auto &problem : value[u"problems"].toArray())
            problems.append(problem.toString());
        return problems.join(u'\n');
    }
    return std::nullopt;
}

Victim::Victim(const HostileStore &its, const QString &itsName)
    : store(its)
    , name(itsName)
    , weights(its.weights(itsName.toUtf8()))
    , config(its.blob(mediatype::kConfig, kConfig))
{
}

QString Victim::manifestBelow() const
{
    return kLibrary + name + u"/latest"_s;
}

void Victim::write(const QByteArray &bytes) const
{
    store.write(manifestBelow(), bytes);
}

void Victim::rewrite(const QByteArray &from, const QByteArray &to) const
{
    auto bytes = manifest();
    if (!bytes.contains(from))
        qFatal("an attack finds nothing to replace");
    write(bytes.replace(from, to));
}

QMap<QByteArray, QByteArray> entriesBelow(const QString &folder)
{
    namespace fs = std::filesystem;
    QMap<QByteArray, QByteArray> entries;
    std::error_code error;
    for (fs::recursive_directory_iterator it(native(folder).toStdString(), error), end; it != end;
         it.increment(error)) {
        const auto &path = it->path();
        struct stat status {
        };
        if (error || ::lstat(path.c_str(), &status) != 0)
            qFatal("can't look at %s", path.c_str());
        auto text = QByteArray::number(status.st_mode, 8) + ' ' + QByteArray::number(qint64(status.st_size));
        if (!S_ISDIR(status.st_mode))
            text += ' ' + QByteArray::number(qint64(status.st_mtim.tv_sec)) + '.'
                + QByteArray::number(qint64(status.st_mtim.tv_nsec));
        if (S_ISLNK(status.st_mode))
            text += " -> " + QByteArray(fs::read_symlink(path).c_str());
        else if (S_ISREG(status.st_mode) && status.st_size <= kMiB)
            text += ' ' + hashOf(path);
        entries.insert(QByteArray(path.c_str()), text);
    }
    return entries;
}

bool makePipe(const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    return ::mkfifo(native(path).constData(), 0600) == 0;
}

bool makeSocket(const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    const auto made = native(shortPath());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(made.begin(), made.end(), std::begin(address.sun_path));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool isBound = ::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::close(fd);
    // From there it must be on the same file system: both lie in the temporary folder.
    return isBound && ::rename(made.constData(), native(path).constData()) == 0;
}

bool makeDevice(const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    return ::mknod(native(path).constData(), S_IFCHR | 0666, ::makedev(1, 5)) == 0; // what /dev/zero is
}

bool makeLink(const QString &target, const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    return ::symlink(native(target).constData(), native(path).constData()) == 0;
}

} // namespace weightroom
