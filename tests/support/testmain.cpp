// main() of every test executable: runs the test class that is named first on the command line, or all of
// them. Further arguments are Qt Test's: tst_store TestRefs -v2 someFunction
#include "support/testclass.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#ifdef WEIGHTROOM_TEST_WINDOW
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

using weightroom::TestClass;

namespace
{

// In a function, so that it is there when the first class registers itself.
std::vector<const TestClass *> &allClasses()
{
    static std::vector<const TestClass *> classes;
    return classes;
}

int run(const TestClass &testClass, std::vector<char *> arguments)
{
    const auto test = testClass.make();
    return QTest::qExec(test.get(), static_cast<int>(arguments.size()), arguments.data());
}

} // namespace

TestClass::TestClass(const char *name, Make maker)
    : m_name(name)
    , m_make(maker)
{
    allClasses().push_back(this);
}

int main(int argc, char **argv)
{
    // Nothing of the user's own settings is read or written.
    const QTemporaryDir settings;
    qputenv("XDG_CONFIG_HOME", settings.path().toUtf8());
    QCoreApplication::setOrganizationName(QStringLiteral("weightroom"));
    Application application(argc, argv);
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi);
    std::vector<char *> arguments(argv, argv + argc);
    const bool isNamed = arguments.size() > 1 && arguments[1][0] != '-';
    const std::string_view wanted = isNamed ? arguments[1] : "";
    if (isNamed)
        arguments.erase(arguments.begin() + 1);

    int ran = 0;
    int failures = 0;
    for (const auto *testClass : allClasses()) {
        if (isNamed && wanted != testClass->name())
            continue;
        ++ran;
        failures += run(*testClass, arguments);
    }
    if (ran == 0) {
        std::fprintf(stderr, "No test class \"%s\" here. There are:\n", isNamed ? argv[1] : "");
        for (const auto *testClass : allClasses())
            std::fprintf(stderr, "  %s\n", testClass->name());
        return 2;
    }
    return std::min(failures, 127);
}
