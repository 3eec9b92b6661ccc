// Expected failures are values: every function that can fail returns Result<T>.
#pragma once

#include <QString>
#include <tl/expected.hpp>
#include <utility>

namespace weightroom
{

struct Error {
    // What a program decides on. The command line derives its exit status from it.
    enum class Kind {
        Busy,          // another process holds the store's lock
        Exists,        // the target name is taken
        SourceChanged, // the file changed while it was read
        Refused,       // we won't do this, by policy
        Io,            // the operating system failed us
        Usage,         // wrong arguments
        NotFound,      // store, model, layer or file
        NoWeights,     // the model has no weights layer
        InvalidName,
        IncompleteName,
        Modelfile,
        Gguf,
        UnsupportedModelFormat, // not a GGUF file at all: another format, a FIFO, a device, a directory
        MissingFileType,        // the GGUF file doesn't say how it is quantised
        BuildMismatch,          // the name asks for a quantisation that the weights don't have
        Manifest,
        Integrity, // bytes don't hash to their digest, or sizes disagree
        Permission,
        ReadOnly,
        NoSpace,
        Cancelled,
    };

    Kind kind = Kind::Io;
    QString message;    // for people: what happened, to what, what to do
    QString where;      // a path, a name, or "line:column"
    int errnoValue = 0; // why, where the operating system failed us

    // Whether we had run out of descriptors or memory: that says nothing about what was to be looked at, and
    // the next look fares no better.
    bool isShortage() const;
};

// What failed can't be overlooked: one that is ignored on purpose is cast to void.
template<class T> class [[nodiscard]] Result : public tl::expected<T, Error>
{
public:
    using tl::expected<T, Error>::expected;
    Result() = default;
    Result(tl::expected<T, Error> other) // NOLINT(google-explicit-constructor)
        : tl::expected<T, Error>(std::move(other))
    {
    }
};

// TRY(expression); returns the error of a Result from the function around it, if it is one.
// TRY_ASSIGN(const auto name, expression); does the same, and else names its value.
#define TRY(...) WEIGHTROOM_TRY(WEIGHTROOM_JOIN(tried, __COUNTER__), __VA_ARGS__)
#define TRY_ASSIGN(declaration, ...)                                                                         \
    WEIGHTROOM_TRY_ASSIGN(WEIGHTROOM_JOIN(tried, __COUNTER__), declaration, __VA_ARGS__)
#define WEIGHTROOM_JOIN(a, b) WEIGHTROOM_JOIN_EXPANDED(a, b)
#define WEIGHTROOM_JOIN_EXPANDED(a, b) a##b
#define WEIGHTROOM_TRY(result, ...)                                                                          \
    do {                                                                                                     \
        auto result = (__VA_ARGS__);                                                                         \
        if (!(result))                                                                                       \
            return tl::unexpected(std::move((result).error()));                                              \
    } while (false)
#define WEIGHTROOM_TRY_ASSIGN(result, declaration, ...)                                                      \
    auto result = (__VA_ARGS__);                                                                             \
    if (!(result))                                                                                           \
        return tl::unexpected(std::move((result).error()));                                                  \
    declaration = std::move(*(result))

// Shorthand for returning a failure.
tl::unexpected<Error> failure(Error::Kind kind, QString message, QString where = {});

// The kind's stable name as the command line prints it, e.g. "NotFound".
QString kindName(Error::Kind kind);

// Turns an errno value into an Error. doing names the action ("writing"), path what it was done to.
// ENOSPC and EDQUOT are NoSpace; EACCES and EPERM Permission; EROFS ReadOnly; ENOENT NotFound; else Io. EFBIG
// says what limits a file's size here.
Error systemError(int errnoValue, const QString &doing, const QString &path);

} // namespace weightroom
