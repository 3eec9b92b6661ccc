#include "ui/details/wholevalue.h"

#include "model/details/layertext.h"
#include "ui/details/textview.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

void showWholeValue(QWidget *parent, const QString &title, const QString &text)
{
    auto *window = new QDialog(parent);
    window->setObjectName(u"wholeValue"_s);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setWindowTitle(title);
    window->resize(560, 400);
    auto *view = new TextView(title, window);
    // Its long lines are cut, as a layer's are: copying the row gives all.
    view->setWhole(layerTextOf(text.toUtf8()).text, false);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, window);
    QObject::connect(buttons, &QDialogButtonBox::rejected, window, &QDialog::reject);
    auto *layout = new QVBoxLayout(window);
    layout->addWidget(view);
    layout->addWidget(buttons);
    window->open();
}

} // namespace weightroom
