// A peer of `weightroomctl list`: every manifest of a store found, read and parsed, nothing kept, nothing
// looked up. Prints how many there were and the milliseconds that took.
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    QElapsedTimer clock;
    clock.start();
    int parsed = 0;
    QDirIterator files(
        QFile::decodeName(argv[1]) + QStringLiteral("/manifests"), QDir::Files | QDir::Hidden,
        QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly)
            && QJsonDocument::fromJson(file.readAll()).object().contains(QLatin1String("layers")))
            ++parsed;
    }
    std::printf("%d %.3f\n", parsed, double(clock.nsecsElapsed()) / 1e6);
    return 0;
}
