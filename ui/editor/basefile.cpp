#include "ui/editor/basefile.h"

#include "ui/editor/fileprobe.h"

#include <QFileDialog>

using namespace Qt::StringLiterals;

namespace weightroom
{

BaseFile::BaseFile(QWidget *window)
    : QObject(window)
    , m_window(window)
    , m_probe(new FileProbe(this))
{
    connect(m_probe, &FileProbe::found, this, [this](const FileFacts &facts) {
        if (facts.isGguf)
            emit taken(facts.path);
        else if (facts.isSilent)
            emit refused(
                {Error::Kind::Io, tr("Can't check %1: its drive doesn't respond.").arg(facts.path),
                 facts.path});
        else if (!facts.exists)
            emit refused({Error::Kind::NotFound, tr("%1 isn't there.").arg(facts.path), facts.path});
        else
            emit refused(
                {Error::Kind::UnsupportedModelFormat, tr("Not a GGUF file: %1").arg(facts.path), facts.path});
    });
}

void BaseFile::offer(const QString &path)
{
    m_probe->look(path, u"/"_s);
}

void BaseFile::choose(const QString &directory)
{
    auto *dialog = new QFileDialog(m_window, tr("Base it on a GGUF file"), directory);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("GGUF files (*.gguf)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &BaseFile::offer);
    dialog->open();
}

} // namespace weightroom
