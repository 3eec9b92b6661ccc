#include "model/words/buildfailure.h"

#include "model/words/format.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct FailureWords {
    Q_DECLARE_TR_FUNCTIONS(Builds)
};

QString nothingChanged()
{
    return FailureWords::tr("Nothing was changed.");
}

// The message itself, unless it says so already with what happened to the store.
QString explained(const QString &message)
{
    auto sentence = sentenceOf(message);
    if (sentence.contains(u"nothing was"_s, Qt::CaseInsensitive))
        return sentence;
    return sentence.isEmpty() ? nothingChanged() : sentence + u' ' + nothingChanged();
}

FailureText shortageText(const BuildJob &job, qint64 trashBytes)
{
    QStringList rest;
    // What it needs counts files that the store may turn out to have; then it's better left unsaid.
    if (job.shortage && job.shortage->freeBytes >= 0) {
        const auto needed = sizeText(job.shortage->neededBytes);
        const auto free = sizeText(job.shortage->freeBytes);
        const bool isTold = job.shortage->neededBytes > job.shortage->freeBytes;
        if (job.shortage->freeBytes == 0)
            rest.append(
                isTold ? FailureWords::tr("It needs %1, but no space is free.").arg(needed)
                       : FailureWords::tr("No space is free."));
        else
            rest.append(
                isTold ? FailureWords::tr("It needs %1; %2 is free.").arg(needed, free)
                       : FailureWords::tr("%1 is free.").arg(free));
    }
    if (trashBytes > 0)
        rest.append(FailureWords::tr("Emptying the trash frees %1.").arg(sizeText(trashBytes)));
    rest.append(nothingChanged());
    return {FailureWords::tr("Not enough space."), rest.join(u' ')};
}

// model/gguf says in its message what a file is short of; tests hold these words and those together.
FailureText ggufText(const Error &error)
{
    static const QRegularExpression missing(u"incomplete: (\\d+) bytes are missing"_s);
    const auto file = QFileInfo(error.where).fileName();
    if (const auto match = missing.match(error.message); match.hasMatch())
        return {
            FailureWords::tr("The file is incomplete."),
            FailureWords::tr("%2 of %1 is missing. Download it again. Nothing was changed.")
                .arg(file, sizeText(match.captured(1).toLongLong()))};
    return {FailureWords::tr("The file is damaged."), explained(error.message)};
}

FailureText modelfileText(const Error &error)
{
    static const QRegularExpression place(u"^(\\d+):(\\d+)$"_s);
    const auto match = place.match(error.where);
    const auto message = match.hasMatch()
        ? FailureWords::tr("Line %1: %2").arg(match.captured(1), error.message)
        : error.message;
    return {FailureWords::tr("The Modelfile has an error."), explained(message)};
}

QString problemSentence(Error::Kind kind)
{
    using Kind = Error::Kind;
    switch (kind) {
    case Kind::Busy:
        return FailureWords::tr("The store is busy.");
    case Kind::Exists:
        return FailureWords::tr("The name is taken.");
    case Kind::SourceChanged:
        return FailureWords::tr("The file changed while it was read.");
    case Kind::Refused:
        return FailureWords::tr("The model can't be built.");
    case Kind::NotFound:
        return FailureWords::tr("A required file or model is missing.");
    case Kind::NoWeights:
        return FailureWords::tr("No weights.");
    case Kind::InvalidName:
    case Kind::IncompleteName:
        return FailureWords::tr("The name can't be used.");
    case Kind::UnsupportedModelFormat:
        return FailureWords::tr("Not a GGUF file.");
    case Kind::BuildMismatch:
        return FailureWords::tr("The quantisation doesn't match.");
    case Kind::Manifest:
        return FailureWords::tr("A model in the store is damaged.");
    case Kind::Integrity:
        return FailureWords::tr("A file in the store is damaged.");
    case Kind::Permission:
        return FailureWords::tr("Permission denied.");
    case Kind::ReadOnly:
        return FailureWords::tr("The store can't be changed.");
    case Kind::Cancelled:
        return FailureWords::tr("Cancelled.");
    case Kind::Io:
        return FailureWords::tr("Reading or writing failed.");
    default:
        return FailureWords::tr("The build failed.");
    }
}

} // namespace

FailureText failureText(const BuildJob &job, qint64 trashBytes)
{
    const auto &error = *job.error;
    switch (error.kind) {
    case Error::Kind::NoSpace:
        return shortageText(job, trashBytes);
    case Error::Kind::Gguf:
        return ggufText(error);
    case Error::Kind::Modelfile:
        return modelfileText(error);
    case Error::Kind::MissingFileType:
        // The message's own advice is an option of the command line.
        return {
            FailureWords::tr("The file doesn't state its quantisation."),
            FailureWords::tr(
                "%1 has no general.file_type. Choose the quantisation and build again. Nothing was changed.")
                .arg(QFileInfo(error.where).fileName())};
    default:
        return {problemSentence(error.kind), explained(error.message)};
    }
}

} // namespace weightroom
