// What stands in an action of a Go template: values, calls, pipes between them, and variables.
#pragma once

#include "model/gotemplate/gotemplatereader.h"

#include <QHash>
#include <QString>
#include <cstddef>
#include <vector>

namespace weightroom::modelfile
{

// The variables that may be used here. A text may declare a million: asking is no search.
class GoVariables
{
public:
    GoVariables() { declare(QStringLiteral("$")); }
    void declare(const QString &name);
    bool has(const QString &name) const { return m_counts.contains(name); }
    std::size_t count() const { return m_names.size(); }
    // The first so many are left.
    void forgetAfter(std::size_t count);

private:
    std::vector<QString> m_names; // in the order of their declarations
    QHash<QString, int> m_counts; // how often each is among them
};

class GoPipeline
{
public:
    // The reader must outlive it.
    explicit GoPipeline(GoTemplateReader &reader)
        : m_reader(reader)
    {
    }
    // Reads one up to its end, a closing delimiter or parenthesis. context is Go's word for what it belongs
    // to.
    void read(const QString &context, GoToken end);
    // What a token in quotes means; empty, and a fault, if nothing.
    QString string(const GoTemplateToken &token);
    GoVariables &variables() { return m_variables; }

private:
    void declarations(const QString &context);
    void commands(const QString &context, GoToken end);
    void command();
    bool operand();
    void term(const GoTemplateToken &token);

    GoTemplateReader &m_reader;
    GoVariables m_variables;
};

} // namespace weightroom::modelfile
