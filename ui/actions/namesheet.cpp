#include "ui/actions/namesheet.h"

#include "model/names/suggestion.h"
#include "model/session/namecheck.h"
#include "ui/controls/primarybutton.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString verb(NameSheet::For purpose)
{
    return purpose == NameSheet::For::Rename ? NameSheet::tr("Rename")
        : purpose == NameSheet::For::Restore ? NameSheet::tr("Restore")
                                             : NameSheet::tr("Duplicate");
}

} // namespace

NameSheet::NameSheet(QWidget *window, const Name &from, For purpose)
    : Sheet(window)
    , m_from(from)
    , m_field(new QLineEdit(this))
    , m_state(new QLabel(this))
    , m_accept(new PrimaryButton(verb(purpose), this))
{
    setObjectName(u"nameSheet"_s);
    const auto shown = from.withoutBuild().shortForm();
    const auto title = purpose == For::Rename ? tr("Rename %1").arg(shown)
        : purpose == For::Restore             ? tr("Restore %1 as").arg(shown)
                                              : tr("Duplicate %1").arg(shown);
    setAccessibleName(title);
    setCardWidth(460);
    auto *head = new QWidget(this);
    auto *headLayout = new QVBoxLayout(head);
    headLayout->setContentsMargins(24, 20, 24, 4);
    auto *heading = new QLabel(title, head);
    heading->setTextFormat(Qt::PlainText);
    heading->setWordWrap(true);
    heading->setFont(titleFont(font()));
    headLayout->addWidget(heading);
    setHead(head);

    auto *body = new QWidget(this);
    auto *bodyLayout = new QVBoxLayout(body);
    bodyLayout->setContentsMargins(24, 8, 24, 12);
    bodyLayout->setSpacing(6);
    m_field->setObjectName(u"nameField"_s);
    m_field->setAccessibleName(tr("New name"));
    m_field->setText(purpose == For::Rename ? shown : nameOfCopy(from));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_state->setFont(smallFont(font()));
    m_state->setMinimumHeight(2 * m_state->fontMetrics().height());
    m_state->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    bodyLayout->addWidget(m_field);
    bodyLayout->addWidget(m_state);
    if (purpose == For::Duplicate) {
        auto *note = new QLabel(tr("The copy shares the weights, so it takes no extra space."), body);
        note->setFont(smallFont(font()));
        note->setForegroundRole(QPalette::PlaceholderText);
        bodyLayout->addWidget(note);
    }
    setBody(body);

    auto *foot = new QWidget(this);
    auto *buttons = new QHBoxLayout(foot);
    buttons->setContentsMargins(24, 8, 24, 20);
    buttons->setSpacing(8);
    auto *cancel = new QPushButton(tr("Cancel"), foot);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_accept);
    setFoot(foot);
    setDefaultButton(m_accept);

    connect(m_field, &QLineEdit::textChanged, this, &NameSheet::check);
    connect(cancel, &QPushButton::clicked, this, &NameSheet::finish);
    connect(this, &Sheet::cancelled, this, &NameSheet::finish);
    connect(m_accept, &QPushButton::clicked, this, [this] {
        if (m_to)
            emit accepted(*m_to);
        finish();
    });
    check();
}

void NameSheet::setTaken(const LibraryRows &rows, const PendingNames &pending)
{
    m_rows = rows;
    m_pending = pending;
    check();
}

QWidget *NameSheet::firstField() const
{
    m_field->selectAll();
    return m_field;
}

void NameSheet::check()
{
    const auto result = checkTargetName(m_field->text(), m_rows, m_pending);
    auto message = result.message;
    bool isFine = result.state == NameCheck::State::Available;
    if (result.name && result.name->sameRef(m_from)) {
        message = result.name->withoutBuild() == m_from.withoutBuild().completed()
            ? tr("This is its current name.")
            : tr("Ollama can't tell names apart that differ only in case.");
        isFine = false;
    } else if (result.state == NameCheck::State::Replaces) {
        message = tr("Another model has this name.");
    } else if (result.state == NameCheck::State::Pending) {
        message = tr("A running or waiting build uses this name.");
    }
    m_to = isFine ? result.name : std::nullopt;
    m_state->setText(message);
    auto colours = palette();
    const bool isWrong =
        !isFine && result.state != NameCheck::State::Empty && result.name != m_from.completed();
    if (isWrong && !(result.name && result.name->sameRef(m_from)))
        colours.setColor(QPalette::WindowText, Colours::of(palette()).error);
    m_state->setPalette(colours);
    m_accept->setEnabled(isFine);
}

void NameSheet::finish()
{
    close();
    deleteLater();
}

} // namespace weightroom
