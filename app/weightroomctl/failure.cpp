#include "app/weightroomctl/failure.h"

#include "app/weightroomctl/output.h"

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

int exitStatus(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Busy:
    case Error::Kind::Exists:
    case Error::Kind::SourceChanged:
    case Error::Kind::Refused:
    case Error::Kind::Io:
        return 1;
    case Error::Kind::Usage:
        return 2;
    case Error::Kind::NotFound:
    case Error::Kind::NoWeights:
        return 3;
    case Error::Kind::InvalidName:
    case Error::Kind::IncompleteName:
    case Error::Kind::Modelfile:
    case Error::Kind::Gguf:
    case Error::Kind::UnsupportedModelFormat:
    case Error::Kind::MissingFileType:
    case Error::Kind::BuildMismatch:
    case Error::Kind::Manifest:
        return 4;
    case Error::Kind::Integrity:
        return 5;
    case Error::Kind::Permission:
    case Error::Kind::ReadOnly:
    case Error::Kind::NoSpace:
        return 6;
    case Error::Kind::Cancelled:
        return 130;
    }
    return 1;
}

Json errorDocument(const Error &error)
{
    return Json::object(
        {{u"error"_s,
          Json::object(
              {{u"kind"_s, kindName(error.kind)},
               {u"message"_s, error.message},
               {u"where"_s, error.where}})}});
}

int report(const Error &error, bool json)
{
    if (json)
        (void)printResult(errorDocument(error).toText());
    else if (error.where.isEmpty() || error.message.contains(error.where))
        printMessage(error.message);
    else
        printMessage(error.where + u": "_s + error.message);
    return exitStatus(error.kind);
}

} // namespace weightroom::cli
