// How full the store's disk is, and how full it would be.
#pragma once

#include <QWidget>

class QLabel;

namespace weightroom
{

// A bar and "241.3 GB free now, 230.8 GB after"; with too little space an error instead of that. Bytes.
class DiskBar : public QWidget
{
    Q_OBJECT

public:
    explicit DiskBar(QWidget *parent = nullptr);

    // -1 = unknown, as everywhere where free space is told.
    void setDisk(qint64 freeBytes, qint64 totalBytes);
    void setBytesToWrite(qint64 bytes);

    bool fits() const { return m_free < 0 || m_toWrite <= m_free; }

private:
    class Bar;

    void showNumbers();

    Bar *m_bar;
    QLabel *m_icon;
    QLabel *m_text;
    qint64 m_free = -1;
    qint64 m_total = -1;
    qint64 m_toWrite = 0;
};

// As sizeText(), but nothing is "0 GB".
QString spaceText(qint64 bytes);

} // namespace weightroom
