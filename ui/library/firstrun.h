// What an empty store shows: how to get a first model, where it will be kept.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace weightroom
{

class PrimaryButton;

class FirstRun : public QWidget
{
    Q_OBJECT

public:
    explicit FirstRun(QWidget *parent = nullptr);

    // storePath as shown to people; freeBytes -1 = unknown. A store that can't be written offers no file.
    void setStore(const QString &storePath, bool isDefault, qint64 freeBytes, bool isWritable);
    // Another store on this machine that has models; empty = none.
    void setOtherStore(const QString &path, int models);

signals:
    void chooseFileRequested();
    void sampleRequested();
    void otherFolderRequested();
    void otherStoreRequested(const QString &path);

private:
    QLabel *addHint(QVBoxLayout *layout, const QString &icon, const QString &title, QLabel **second);

    PrimaryButton *m_choose;
    QPushButton *m_sample;
    QPushButton *m_other;
    QLabel *m_keptIn = nullptr;
    QLabel *m_free = nullptr;
    QString m_otherPath;
};

} // namespace weightroom
