// make_sample PATH: writes the sample model of resources/sample.
#include "support/samplemodel.h"

#include <QFile>

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    QFile file(QFile::decodeName(argv[1]));
    const QByteArray model = weightroom::sampleModel();
    return file.open(QIODevice::WriteOnly) && file.write(model) == model.size() ? 0 : 1;
}
