// The name of a model: host/namespace/model:tag+BUILD@digest, where only the model is required.
//
// Grammar (ollama, types/model/name.go, with the build of its model package of 2024-04 and a digest):
//     [http://][https://][[host/]namespace/]model[:tag][+BUILD][@digest]
// The two prefixes are dropped, once each and in that order, in lower case only; any other scheme is
// refused. With one "/" the left part is a namespace, never a host. Nothing is trimmed. A build is upper
// case: parsing raises ASCII letters. The rules of a part are in namepart.h; there is no limit on the
// whole beyond those of its parts. Case is kept and ignored in comparing references.
#pragma once

#include "model/core/digest.h"
#include "model/core/error.h"

#include <QString>
#include <QStringList>
#include <optional>

namespace weightroom
{

// What Ollama fills in.
inline constexpr QStringView kDefaultHost = u"registry.ollama.ai";
inline constexpr QStringView kDefaultNamespace = u"library";
inline constexpr QStringView kDefaultTag = u"latest";

// A value that always holds a valid name. Any thread may use it. The functions that make one from text
// take any text and fail with InvalidName; the error's where is the name of the part at fault ("host",
// "namespace", "model", "tag", "build", "digest"), or the text, cut, when the fault is in no one part.
class Name
{
public:
    static Result<Name> parse(QStringView text);

    // The parts as they were written; empty when absent. A host is never there without a namespace.
    const QString &host() const { return m_host; }
    const QString &modelNamespace() const { return m_namespace; }
    const QString &model() const { return m_model; }
    const QString &tag() const { return m_tag; }
    const QString &build() const { return m_build; }
    const std::optional<Digest> &digest() const { return m_digest; }

    // True when host, namespace and tag are written; a build is never required.
    bool isComplete() const;
    // Absent host, namespace and tag filled with the defaults.
    Name completed() const;
    // Absent host, namespace, tag and build taken from another name. Its model and digest are not: they
    // say which model is meant, and that is said here.
    Name filledFrom(const Name &defaults) const;

    // The same name with one part changed; a digest stays.
    Result<Name> withModel(QStringView model) const;
    Result<Name> withTag(QStringView tag) const;
    // Refuses a build that wouldn't be read back as given, so also one in lower case. Empty = none.
    Result<Name> withBuild(QStringView build) const;
    Name withoutBuild() const;
    Name withoutDigest() const;

    // What is written, and only that; parses back to an equal name.
    QString canonical() const;
    // For people: completed, without the default host and then without "library", both ignoring case. The
    // tag always shows; build and digest when there.
    QString shortForm() const;

    // Same completed host, namespace, model and tag, ignoring case. Build and digest don't count: they
    // choose among what one reference holds or held.
    bool sameRef(const Name &other) const;
    // "host/namespace/model:tag" completed and in lower case: equal exactly when sameRef() is true.
    QString foldedRef() const;
    // Equal for equal foldedRef() and build ignoring case, without making a text: lists compare tens of
    // thousands of names. Others may share it.
    quint64 foldedHash() const;
    // All parts as written, case and all.
    bool operator==(const Name &) const = default;

    // Of the completed name. A build or a digest has no place in Ollama's four levels: which file holds a
    // build is decided by the store.
    QString relativeManifestPath() const; // "host/namespace/model/tag"
    // Below manifestsRoot, an absolute path. Refused if the root isn't one or the result would leave it.
    Result<QString> manifestPath(const QString &manifestsRoot) const;
    // Reads "host/namespace/model/tag" back: exactly four parts, each valid.
    static Result<Name> fromManifestPath(QStringView relative);

private:
    Name() = default;

    QString m_host;
    QString m_namespace;
    QString m_model;
    QString m_tag;
    QString m_build;
    std::optional<Digest> m_digest;
};

} // namespace weightroom
