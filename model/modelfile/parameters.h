// The PARAMETERs that Ollama knows (at commit fb307609) and how their values are read and stored.
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

namespace weightroom::modelfile
{

enum class ParameterType { Int, Float, Bool, String };

struct ParameterInfo {
    QString name;
    ParameterType type = ParameterType::Int;
    bool repeatable = false;   // stop: several are collected; of any other the last one counts
    QString defaultText;       // what holds when it isn't set, for people
    QString help;              // one line, translated
    std::optional<double> low; // sensible range, both ends included; Ollama checks none
    std::optional<double> high;
};

// In the order a form would show them. Lives for ever; any thread.
const std::vector<ParameterInfo> &knownParameters();
// Case matters. nullptr for an unknown one.
const ParameterInfo *findParameter(QStringView name);
// Accepted with a warning and not stored.
bool isDeprecatedParameter(QStringView name);

// The JSON text that's stored for one value: a number, true, false, or a string. The error is Ollama's
// text, e.g. "invalid int value [4k]". Whole numbers beyond 2^53 are rounded as Ollama does it; those
// beyond 32 bits are refused but for the seed, though Ollama would store them.
tl::expected<QByteArray, QString> parameterJson(const ParameterInfo &info, QStringView value);
// A number's value, for comparing it with the range; nothing for bool, string or what can't be read.
std::optional<double> parameterNumber(const ParameterInfo &info, QStringView value);

// "a number from 0 to 1", "a whole number", "true or false"; translated.
QString neededValue(const ParameterInfo &info);
// "whole number", "number", "true or false", "text"; translated.
QString typeName(ParameterType type);

// "unknown parameter 'x'", "warning: parameter x is deprecated".
QString unknownParameterText(QStringView name);
QString deprecatedParameterText(QStringView name);

} // namespace weightroom::modelfile
