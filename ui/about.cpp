#include "ui/about.h"

#include <QCoreApplication>
#include <QIcon>
#include <QMessageBox>

using namespace Qt::StringLiterals;

namespace weightroom
{

void showAbout(QWidget *window)
{
    const auto text = [](const char *source) {
        return QCoreApplication::translate("weightroom::About", source);
    };
    auto *box = new QMessageBox(window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(QIcon(u":/icons/weightroom.svg"_s).pixmap(QSize(64, 64), window->devicePixelRatioF()));
    box->setWindowTitle(text("About Weightroom"));
    box->setText(
        text("<b>Weightroom %1</b><p>A desktop library for local language models: it shows what an Ollama "
             "store holds, builds models from GGUF files and Modelfiles, and keeps what you delete until you "
             "say "
             "otherwise.</p><p>MIT licence.</p>")
            .arg(QCoreApplication::applicationVersion().toHtmlEscaped()));
    box->open();
}

} // namespace weightroom
