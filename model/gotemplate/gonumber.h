// Numbers as Go reads them from text (strconv) and writes them to JSON (encoding/json). The stored
// parameters must have the very bytes that Ollama would store.
#pragma once

#include <QByteArray>
#include <QStringView>
#include <optional>

namespace weightroom::modelfile
{

// Optional sign, decimal digits, nothing else; 64 bit or nothing.
std::optional<qint64> parseGoInt(QStringView text);

// Whether it is a whole number of 64 bits, signed or not, in the base that its prefix says: 0x, 0o or 0, 0b;
// with _ between digits (base 0 of ParseInt and ParseUint).
bool isGoInteger(QStringView text);

// Decimal (".5", "5.", "1e-3") or hexadecimal with a p exponent, optional sign, _ between digits; rounded
// to the nearest float. Too small is 0; too large is nothing. "inf" and "nan" are numbers for Go, but
// can't be stored as JSON, so they're nothing here.
std::optional<float> parseGoFloat(QStringView text);
std::optional<double> parseGoDouble(QStringView text);

// 1 t T true True TRUE, 0 f F false False FALSE.
std::optional<bool> parseGoBool(QStringView text);

// The shortest digits that read back as the same number; with an exponent below 1e-6 and from 1e21 on.
// The number must be finite.
QByteArray goNumber(double value);
QByteArray goNumber(float value);

} // namespace weightroom::modelfile
