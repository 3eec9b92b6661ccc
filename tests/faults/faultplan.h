// A library to preload (interposed*.cpp): makes one system call of a process fail, fall short, or be the
// process's last.
//
// It counts the calls that touch files below the folders of WEIGHTROOM_FAULT_ROOTS (colons between them) and,
// with WEIGHTROOM_FAULT_LOG, writes a line for each: number, call, path. WEIGHTROOM_FAULT_AT says which one
// is hit: a number from 1, or CALL:TEXT[:N] for the Nth call (from 1) whose path holds TEXT;
// WEIGHTROOM_FAULT_DO what happens to it:
//   fail=ERRNO   it isn't made and fails (a close is made and fails)
//   fails=ERRNO  so does every later one that CALL:TEXT names
//   short        a read or write does half of what it was asked
//   kill         SIGKILL before it
//   killed       SIGKILL after it
//   stop         SIGSTOP before it: the test goes on with SIGCONT
// WEIGHTROOM_FAULT_LACKS names what the file system can't do at all: CALL=ERRNO, commas between them. Each
// such call fails, and none is counted; "dirsync" is an fsync of a folder, "thread" the start of a
// thread.
//
// WEIGHTROOM_FAULT_FILESYSTEM is the type, a number, that statfs gives the file system of the folders.
//
// The program under test is the one that ships: it knows nothing of this.
#pragma once

#include <string>

namespace faultplan
{

enum class Verdict {
    Go,
    Fail,
    Short,
    KillAfter,
};

// What happens to a call, which is counted if its path is below the folders. The errno of before is kept; a
// process that is to be killed or stopped before the call is. call is the word of WEIGHTROOM_FAULT_AT.
Verdict judge(const char *call, const std::string &path);
// With which errno a call fails.
int plannedError();
// The errno with which the file system refuses such a call, or 0.
int lackOf(const char *call);
int lackOf(const char *call, const std::string &path);

bool isBelowRoots(const std::string &path);
// Where a descriptor leads, and a name in a folder; name may be absolute, or nothing.
std::string pathOf(int fd);
std::string pathOf(int directory, const char *name);

// Of the environment; empty if it isn't set.
std::string variable(const char *name);

} // namespace faultplan
