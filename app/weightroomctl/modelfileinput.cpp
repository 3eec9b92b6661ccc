#include "app/weightroomctl/modelfileinput.h"

#include "model/build/sources.h"
#include "model/core/file.h"
#include "model/modelfile/decode.h"
#include "model/modelfile/lint.h"
#include "model/modelfile/parser.h"

#include <QDir>
#include <QFileInfo>
#include <array>
#include <cerrno>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom::cli
{

namespace
{

// One byte more than may be, so that the parser sees that it's too much.
Result<QByteArray> readStandardInput()
{
    QByteArray bytes;
    std::array<char, std::size_t(64) * 1024> chunk{};
    while (bytes.size() <= modelfile::kMaximumBytes) {
        const auto got = ::read(STDIN_FILENO, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return tl::unexpected(systemError(errno, u"reading"_s, u"standard input"_s));
        if (got == 0)
            break;
        bytes.append(chunk.data(), got);
    }
    return bytes;
}

} // namespace

Result<QString> fileArgument(const QString &argument)
{
    if (argument.isEmpty())
        return failure(Error::Kind::Usage, u"the file name is empty"_s);
    return argument;
}

Result<ModelfileInput> readModelfile(const QString &path)
{
    const bool isStandardInput = path == u"-";
    ModelfileInput input;
    input.label = isStandardInput ? u"<stdin>"_s : path;
    input.directory = isStandardInput ? QDir::currentPath() : QFileInfo(absolutePath(path)).path();
    TRY_ASSIGN(
        const auto bytes,
        isStandardInput ? readStandardInput()
                        : readWhole(absolutePath(path), modelfile::kMaximumBytes, Links::Follow));
    auto document = modelfile::parseBytes(bytes);
    if (!document)
        return failure(document.error().kind, document.error().message, input.label);
    input.document = std::move(*document);
    return input;
}

std::vector<modelfile::Diagnostic> diagnosticsOf(const ModelfileInput &input)
{
    modelfile::LintOptions options;
    options.isFile = [&input](const QString &from) {
        return QFileInfo::exists(sourcePath(from, input.directory));
    };
    return modelfile::lint(input.document, options);
}

} // namespace weightroom::cli
