#include "model/build/sources.h"

#include "model/gguf/reader.h"
#include "model/names/quoting.h"
#include "model/store/disk/blobs.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <pwd.h>
#include <sys/stat.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::Source;

// Whole, however long: it's what the user has to find.
QString shownPath(const QString &path)
{
    return visibleText(path, 4096);
}

// What can't be a model's name in anybody's mind, so that a missing file is reported as one.
bool looksLikePath(const QString &text)
{
    return text.startsWith(u'/') || text.startsWith(u'.') || text.startsWith(u'~')
        || text.endsWith(u".gguf"_s, Qt::CaseInsensitive);
}

QString homeOf(const QString &user)
{
    if (user.isEmpty())
        return QDir::homePath();
    std::vector<char> buffer(std::size_t(16) * 1024);
    passwd entry{};
    passwd *found = nullptr;
    if (::getpwnam_r(user.toUtf8().constData(), &entry, buffer.data(), buffer.size(), &found) != 0
        || found == nullptr)
        return {};
    return QFile::decodeName(found->pw_dir);
}

tl::unexpected<Error> refuseFolder(const QString &path)
{
    const bool hasSafetensors = !QDir(path).entryList({u"*.safetensors"_s}, QDir::Files).isEmpty();
    return failure(
        Error::Kind::UnsupportedModelFormat,
        hasSafetensors
            ? u"%1 is a folder of safetensors; convert it to GGUF with llama.cpp's convert_hf_to_gguf.py first"_s
                  .arg(path)
            : u"%1 is a folder; use the GGUF file in it"_s.arg(path),
        path);
}

SourceFile::Role roleOf(gguf::Kind kind)
{
    switch (kind) {
    case gguf::Kind::Projector:
        return SourceFile::Role::Projector;
    case gguf::Kind::Adapter:
        return SourceFile::Role::Adapter;
    case gguf::Kind::Model:
    case gguf::Kind::VocabularyOnly:
        break;
    }
    return SourceFile::Role::Model;
}

Result<SourceFile> readShards(SourceFile file)
{
    TRY_ASSIGN(auto shards, gguf::collectShards(file.path));
    file.path = shards.shards.front().path;
    file.plan = gguf::joinPlan(shards);
    file.header = file.plan->header;
    file.shards = std::move(shards);
    return file;
}

Result<SourceFile> readFile(const QString &path)
{
    TRY_ASSIGN(const auto fd, openRegular(path, Links::Follow));
    TRY_ASSIGN(const auto stamp, stampOf(fd.get(), path));
    TRY_ASSIGN(auto header, gguf::readHeader(fd.get(), path));
    SourceFile file;
    file.path = path;
    file.stamp = stamp;
    file.header = std::move(header);
    if (const auto place = gguf::shardPlace(file.header); place && place->count > 1) {
        auto joined = readShards(std::move(file));
        if (!joined)
            return joined;
        file = std::move(*joined);
    }
    file.label = QFileInfo(file.path).fileName();
    // A stored blob's file name says nothing that the digest doesn't.
    if (Digest::parse(file.label))
        file.label.clear();
    file.facts = gguf::factsOf(file.header);
    file.role = roleOf(file.facts.kind);
    return file;
}

class SourceFinder
{
public:
    SourceFinder(const Store &store, QString directory)
        : m_store(store)
        , m_directory(std::move(directory))
    {
    }

    Result<void> addFrom(const Source &source)
    {
        if (modelfile::isUrl(source.text))
            return failure(
                Error::Kind::Refused,
                u"FROM %1: Weightroom downloads nothing; fetch the model with \"ollama pull\" and name it here"_s
                    .arg(visibleText(source.text)),
                source.where);
        const auto path = sourcePath(source.text, m_directory);
        struct stat status {
        };
        if (!path.isEmpty() && !path.contains(QChar(0))
            && ::stat(QFile::encodeName(path).constData(), &status) == 0)
            return addFile(path, S_ISDIR(status.st_mode), std::nullopt, source);
        const int reason = errno;
        if (reason == EACCES)
            return tl::unexpected(systemError(reason, u"opening"_s, path));
        if (const auto digest = Digest::parse(source.text)) {
            const auto blob = findBlob(m_store, *digest);
            return blob ? addFile(blob->path, false, std::nullopt, source) : tl::unexpected(blob.error());
        }
        if (looksLikePath(source.text))
            return failure(
                Error::Kind::NotFound, u"FROM: no file %1"_s.arg(shownPath(path)), shownPath(path));
        return addBase(source);
    }

    Result<void> addPart(const Source &source, SourceFile::Role role, const QString &command)
    {
        if (modelfile::isUrl(source.text))
            return failure(
                Error::Kind::Refused,
                u"%1 %2: Weightroom downloads nothing; download the file and name it here"_s.arg(
                    command, visibleText(source.text)),
                source.where);
        const auto path = sourcePath(source.text, m_directory);
        struct stat status {
        };
        if (path.contains(QChar(0)) || ::stat(QFile::encodeName(path).constData(), &status) != 0) {
            if (errno == EACCES)
                return tl::unexpected(systemError(EACCES, u"opening"_s, path));
            return failure(
                Error::Kind::NotFound, u"%1: no file %2"_s.arg(command, shownPath(path)), shownPath(path));
        }
        return addFile(path, S_ISDIR(status.st_mode), role, source);
    }

    // After the last FROM: where one of them names a model, Ollama takes that alone.
    void dropFilesBesideBase()
    {
        if (!m_sources.base)
            return;
        for (const auto &file : m_sources.files)
            m_sources.warnings.append(
                u"%1 is ignored: when FROM names a model too, Ollama uses only the model"_s.arg(file.path));
        m_sources.files.clear();
    }

    Result<Sources> finish()
    {
        std::stable_sort(m_sources.files.begin(), m_sources.files.end(), [](const auto &a, const auto &b) {
            return a.role != b.role ? a.role < b.role : a.label < b.label;
        });
        const auto models =
            std::count_if(m_sources.files.begin(), m_sources.files.end(), [](const auto &file) {
                return file.role == SourceFile::Role::Model;
            });
        if (models > 1)
            return failure(
                Error::Kind::Modelfile,
                u"FROM names two models, %1 and %2; use only one"_s.arg(
                    m_sources.files[0].path, m_sources.files[1].path),
                m_sources.files[1].path);
        if (models == 0 && !m_sources.base)
            return failure(
                Error::Kind::Modelfile,
                m_sources.files.empty()
                    ? u"FROM: missing"_s
                    : u"FROM %1 is only a part of a model; add a FROM for its weights"_s.arg(
                        m_sources.files.front().path),
                m_sources.files.empty() ? QString() : m_sources.files.front().path);
        return std::move(m_sources);
    }

private:
    Result<void> addBase(const Source &source)
    {
        const auto name = Name::parse(source.text);
        if (!name)
            return failure(
                Error::Kind::NotFound,
                u"FROM: no file %1, and it isn't a model name (%2)"_s.arg(
                    visibleText(source.text), name.error().message),
                visibleText(source.text));
        auto base = resolve(m_store, *name);
        if (!base) {
            if (base.error().kind == Error::Kind::NotFound) {
                // Ollama knows neither a build nor a digest in a name.
                const bool canBePulled = name->build().isEmpty() && !name->digest();
                base.error().message = u"FROM: no model or file %1%2"_s.arg(
                    name->shortForm(),
                    canBePulled ? u"; fetch it with \"ollama pull %1\""_s.arg(source.text) : QString());
            }
            return tl::unexpected(base.error());
        }
        m_sources.base = std::move(*base);
        return {};
    }

    Result<void>
    addFile(const QString &path, bool isFolder, std::optional<SourceFile::Role> wanted, const Source &source)
    {
        if (isFolder)
            return refuseFolder(path);
        TRY_ASSIGN(auto file, readFile(path));
        if (wanted) {
            if (*wanted == SourceFile::Role::Adapter && file.role != SourceFile::Role::Adapter)
                return failure(
                    Error::Kind::Modelfile, u"ADAPTER: %1 isn't an adapter"_s.arg(path), source.where);
            if (*wanted == SourceFile::Role::Draft && isAmong(file.path, SourceFile::Role::Model))
                return failure(
                    Error::Kind::Modelfile,
                    u"DRAFT must not reference the same local path as FROM: %1"_s.arg(path), source.where);
            file.role = *wanted;
        }
        // Each shard of a split model may be named; it's one file all the same.
        if (!isAmong(file.path, file.role))
            m_sources.files.push_back(std::move(file));
        return {};
    }

    bool isAmong(const QString &path, SourceFile::Role role) const
    {
        return std::any_of(m_sources.files.begin(), m_sources.files.end(), [&](const auto &file) {
            return file.path == path && file.role == role;
        });
    }

    const Store &m_store;
    QString m_directory;
    Sources m_sources;
};

} // namespace

QString sourcePath(const QString &text, const QString &directory)
{
    if (text.startsWith(u'~')) {
        const auto slash = text.indexOf(u'/');
        const auto home = homeOf(text.mid(1, slash < 0 ? -1 : slash - 1));
        if (!home.isEmpty())
            return absolutePath(slash < 0 ? home : home + text.mid(slash));
    }
    return absolutePath(text, directory);
}

const SourceFile *Sources::model() const
{
    const auto found = std::find_if(
        files.begin(), files.end(), [](const auto &file) { return file.role == SourceFile::Role::Model; });
    return found == files.end() ? nullptr : &*found;
}

Result<Sources> findSources(const Store &store, const modelfile::Request &recipe, const QString &directory)
{
    SourceFinder finder(store, directory);
    if (recipe.from.empty())
        return failure(Error::Kind::Modelfile, u"FROM: missing"_s);
    for (const auto &source : recipe.from) {
        TRY(finder.addFrom(source));
    }
    finder.dropFilesBesideBase();
    if (recipe.adapter) {
        TRY(finder.addPart(*recipe.adapter, SourceFile::Role::Adapter, u"ADAPTER"_s));
    }
    for (const auto &draft : recipe.drafts) {
        TRY(finder.addPart(draft, SourceFile::Role::Draft, u"DRAFT"_s));
    }
    return finder.finish();
}

} // namespace weightroom
