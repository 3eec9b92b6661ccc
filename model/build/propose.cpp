#include "model/build/propose.h"

#include "model/build/proposalmaker.h"
#include "model/build/proposalwords.h"
#include "model/core/directory.h"
#include "model/core/file.h"
#include "model/gguf/facts.h"
#include "model/gguf/foreignformat.h"
#include "model/gguf/reader.h"
#include "model/modelfile/decode.h"
#include "model/modelfile/parser.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <algorithm>
#include <sys/stat.h>
#include <sys/statvfs.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct ProposalText {
    Q_DECLARE_TR_FUNCTIONS(Proposal)
};

bool isGgufName(const QString &name)
{
    return name.endsWith(u".gguf"_s, Qt::CaseInsensitive);
}

bool isModelfileName(const QString &name)
{
    return name.compare(u"modelfile"_s, Qt::CaseInsensitive) == 0
        || name.startsWith(u"modelfile."_s, Qt::CaseInsensitive)
        || name.endsWith(u".modelfile"_s, Qt::CaseInsensitive);
}

// The same folder's other shards are found by their names, so the paths stay as they were given.
QString cleaned(const QString &path)
{
    return absolutePath(path);
}

class Gatherer
{
public:
    Gatherer(const Store &store, const Progress &progress)
        : m_store(store)
        , m_progress(progress)
        , m_records(DigestRecords::load(store))
    {
    }

    Proposals gather(const QStringList &paths)
    {
        findSpace();
        for (const auto &path : expanded(paths)) {
            if (m_progress.cancelled())
                return std::move(m_answer);
            sort(path);
        }
        joinProjector();
        for (const auto &files : m_models) {
            if (m_progress.cancelled())
                break;
            add(proposeFiles(m_store, m_records, files));
        }
        return std::move(m_answer);
    }

private:
    void findSpace()
    {
        if (const auto &reason = m_store.readOnlyReason())
            m_answer.readOnlyReason = reason->message;
        m_answer.freeBytes = freeBytes(m_store);
        struct statvfs system {
        };
        if (::statvfs(QFile::encodeName(m_store.root()).constData(), &system) == 0)
            m_answer.totalBytes = qint64(system.f_blocks) * qint64(system.f_frsize);
    }

    QStringList expanded(const QStringList &paths)
    {
        QStringList files;
        for (const auto &given : paths) {
            const auto path = cleaned(given);
            if (QFileInfo(path).isDir())
                files += filesOf(path);
            else
                files.append(path);
        }
        files.removeDuplicates();
        if (files.size() > kMaximumProposedFiles) {
            refuse(
                files[kMaximumProposedFiles],
                ProposalText::tr("You can add %1 files at a time; this one and %2 more are left out.")
                    .arg(kMaximumProposedFiles)
                    .arg(files.size() - kMaximumProposedFiles - 1));
            files.resize(kMaximumProposedFiles);
        }
        return files;
    }

    QStringList filesOf(const QString &folder)
    {
        const auto directory = openDirectory(folder, Links::Follow);
        const auto entries =
            directory ? readDirectory(directory->get(), folder) : tl::unexpected(directory.error());
        if (!entries) {
            refuse(folder, reasonInWords(entries.error()));
            return {};
        }
        QStringList files;
        bool hasSafetensors = false;
        for (const auto &entry : *entries) {
            const auto name = QFile::decodeName(entry.name);
            const auto path = folder + u'/' + name;
            if (name.compare(u"modelfile"_s, Qt::CaseInsensitive) == 0 && QFileInfo(path).isFile())
                return {path};
            if (isGgufName(name) && QFileInfo(path).isFile())
                files.append(path);
            hasSafetensors = hasSafetensors || name.endsWith(u".safetensors"_s, Qt::CaseInsensitive);
        }
        if (files.isEmpty())
            refuse(
                folder,
                hasSafetensors
                    ? ProposalText::tr("A folder of safetensors: convert it to GGUF with llama.cpp's "
                                       "convert_hf_to_gguf.py first.")
                    : ProposalText::tr("This folder has no GGUF file."));
        return files;
    }

    void sort(const QString &path)
    {
        if (isModelfileName(QFileInfo(path).fileName()))
            return addModelfile(path);
        const auto header = gguf::readHeader(path);
        if (header)
            return sortGguf(path, *header);
        const bool hasNoSuffix = !QFileInfo(path).fileName().contains(u'.');
        if (hasNoSuffix && header.error().kind == Error::Kind::UnsupportedModelFormat) {
            if (const auto document = readModelfile(path); document && !document->hasErrors())
                return add(proposeModelfile(m_store, m_records, path, *document));
        }
        refuse(path, reasonInWords(header.error()));
    }

    void sortGguf(const QString &path, const gguf::Header &header)
    {
        if (!isNew(path, header))
            return;
        switch (gguf::factsOf(header).kind) {
        case gguf::Kind::Model:
            // Of shards the first may have none.
            if (header.tensors.empty() && !gguf::shardPlace(header))
                refuse(path, ProposalText::tr("This file has no weights to run."));
            else
                m_models.push_back({path});
            return;
        case gguf::Kind::Projector:
            m_projectors.append(path);
            return;
        case gguf::Kind::Adapter:
            refuse(
                path,
                ProposalText::tr("A LoRA adapter can't run alone. Name it with ADAPTER in a Modelfile, after "
                                 "the FROM of its base model."));
            return;
        case gguf::Kind::VocabularyOnly:
            refuse(path, ProposalText::tr("This file has only a vocabulary, no weights to run."));
            return;
        }
    }

    // A file counts once under all its names, a split model once however many of its shards are given.
    bool isNew(const QString &path, const gguf::Header &header)
    {
        QString key;
        struct stat status {
        };
        const auto name = gguf::shardPlace(header) ? gguf::parseShardName(path) : std::nullopt;
        if (name)
            key = name->path(0);
        else if (::stat(QFile::encodeName(path).constData(), &status) == 0)
            key = u"%1 %2"_s.arg(quint64(status.st_dev)).arg(quint64(status.st_ino));
        const bool isThere = m_seen.contains(key);
        m_seen.insert(key);
        return !isThere;
    }

    static Result<modelfile::Document> readModelfile(const QString &path)
    {
        const auto bytes = readWhole(path, modelfile::kMaximumBytes, Links::Follow);
        return bytes ? modelfile::parseBytes(*bytes) : tl::unexpected(bytes.error());
    }

    void addModelfile(const QString &path)
    {
        const auto document = readModelfile(path);
        if (document)
            add(proposeModelfile(m_store, m_records, path, *document));
        else
            refuse(path, document.error().message);
    }

    void joinProjector()
    {
        if (m_models.size() == 1 && m_projectors.size() == 1) {
            m_models.front().append(m_projectors.front());
            return;
        }
        for (const auto &path : m_projectors)
            refuse(
                path,
                ProposalText::tr("A projector gives another model vision or hearing and can't run alone. "
                                 "Drop it together with that model."));
    }

    void add(tl::expected<Proposal, Refusal> made)
    {
        if (!made) {
            m_answer.refused.push_back(std::move(made.error()));
            return;
        }
        nameApart(*made);
        m_answer.models.push_back(std::move(*made));
    }

    // Two files of one name (the same model from two folders) get tags that differ.
    void nameApart(Proposal &proposal) const
    {
        const auto isTaken = [&](const QString &tag) {
            return std::any_of(m_answer.models.begin(), m_answer.models.end(), [&](const Proposal &other) {
                return other.model.compare(proposal.model, Qt::CaseInsensitive) == 0
                    && other.tag.compare(tag, Qt::CaseInsensitive) == 0;
            });
        };
        constexpr qsizetype kLongest = 76; // with "-200" within Ollama's 80
        const auto tag = proposal.tag;
        for (int number = 2; isTaken(proposal.tag); ++number)
            proposal.tag = u"%1-%2"_s.arg(tag.left(kLongest)).arg(number);
    }

    void refuse(const QString &path, const QString &reason)
    {
        m_answer.refused.push_back(refusalOf(path, reason));
    }

    const Store &m_store;
    const Progress &m_progress;
    DigestRecords m_records;
    Proposals m_answer;
    std::vector<QStringList> m_models; // a model's weights, then its projector
    QStringList m_projectors;
    QSet<QString> m_seen;
};

} // namespace

Proposals propose(const Store &store, const QStringList &paths, const Progress &progress)
{
    return Gatherer(store, progress).gather(paths);
}

bool mayBeProposed(const QString &fileName)
{
    return isGgufName(fileName) || isModelfileName(fileName)
        || (!fileName.isEmpty() && !fileName.contains(u'.'));
}

} // namespace weightroom
