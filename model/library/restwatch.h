// Whether a job that was asked to pause has come to rest. It does so only between two files and tells nobody,
// but it reads no more.
#pragma once

#include <QtGlobal>

namespace weightroom
{

class RestWatch
{
public:
    void begin() { *this = {}; }
    // Told ten times a second how far the job is.
    void look(qint64 bytesDone)
    {
        m_looksAlike = bytesDone == m_bytesDone ? m_looksAlike + 1 : 0;
        m_bytesDone = bytesDone;
    }
    bool isResting() const { return m_looksAlike >= kEnoughLooks; }

private:
    static constexpr int kEnoughLooks = 5; // a slow drive takes a while for a piece

    qint64 m_bytesDone = -1;
    int m_looksAlike = 0;
};

} // namespace weightroom
