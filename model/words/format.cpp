#include "model/words/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString translated(const char *text)
{
    return QCoreApplication::translate("weightroom", text);
}

} // namespace

QString partText(qint64 done, qint64 total)
{
    auto part = done == 0 ? u"0"_s : sizeText(done);
    const auto whole = sizeText(total);
    const auto unit = whole.mid(whole.lastIndexOf(u' '));
    if (part.endsWith(unit))
        part.chop(unit.size());
    return translated("%1 of %2").arg(part, whole);
}

QString speedText(double bytesPerSecond)
{
    return u"%1/s"_s.arg(sizeText(qint64(bytesPerSecond)));
}

QString durationText(qint64 seconds)
{
    if (seconds < 1)
        return translated("less than 1 s");
    if (seconds < 60)
        return translated("%1 s").arg(seconds);
    const auto minutes = (seconds + 30) / 60;
    if (minutes < 60)
        return translated("%1 min").arg(minutes);
    return minutes % 60 == 0 ? translated("%1 h").arg(minutes / 60)
                             : translated("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

QString contextText(quint64 tokens)
{
    constexpr quint64 kMega = 1ULL << 20;
    // "1000K" would be a million in the words of nobody.
    if (tokens >= 1'000'000)
        return u"%1M"_s.arg((tokens + kMega / 2) / kMega);
    if (tokens >= 1024)
        return u"%1K"_s.arg((tokens + 512) / 1024);
    return QString::number(tokens);
}

QString parametersText(const QString &text, quint64 count)
{
    constexpr quint64 kMillion = 1'000'000;
    if (text.isEmpty() || count < kMillion || count >= 1000 * kMillion)
        return text;
    return u"%1M"_s.arg((count + kMillion / 2) / kMillion);
}

QString countText(quint64 count)
{
    return QLocale().toString(count);
}

QString dayText(const QDateTime &when, const QDateTime &now)
{
    if (!when.isValid())
        return {};
    const auto day = when.toLocalTime().date();
    const auto days = day.daysTo(now.toLocalTime().date());
    const QLocale locale;
    if (days == 0)
        return translated("Today");
    if (days == 1)
        return translated("Yesterday");
    if (days > 1 && days < 7)
        return locale.dayName(day.dayOfWeek());
    if (days >= 0 && days < 365)
        return locale.toString(day, u"d MMM"_s);
    return locale.toString(day, u"MMM yyyy"_s);
}

QString sentenceOf(QString message)
{
    static const QRegularExpression word(u"^[a-z']+:? "_s);
    if (word.match(message).hasMatch())
        message[0] = message[0].toUpper();
    if (!message.isEmpty() && !QStringView(u".!?").contains(message.back()))
        message += u'.';
    return message;
}

} // namespace weightroom
