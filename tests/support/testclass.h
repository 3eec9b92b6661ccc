// A test class of an executable that holds several.
#pragma once

#include <QObject>
#include <QTest>
#include <memory>

namespace weightroom
{

// Registers a class for main() (testmain.cpp). One static object a class, made by WEIGHTROOM_TEST.
class TestClass
{
public:
    using Make = std::unique_ptr<QObject> (*)();

    // name must outlive main().
    TestClass(const char *name, Make make);

    const char *name() const { return m_name; }
    std::unique_ptr<QObject> make() const { return m_make(); }

private:
    const char *m_name;
    Make m_make;
};

} // namespace weightroom

// At the end of a test's file, in the place of QTEST_MAIN. CMake reads the class's name from this line, which
// so stands alone.
#define WEIGHTROOM_TEST(Class)                                                                               \
    static const weightroom::TestClass registered##Class(                                                    \
        #Class, [] { return std::unique_ptr<QObject>(std::make_unique<Class>()); });
