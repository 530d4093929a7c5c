#include "base/error.hpp"
#include "base/temporary_folder.hpp"
#include "hw/serial/port_lock.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace tipring;
using hw::port_lock;

namespace {

std::string text_of(const std::string& file)
{
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("a lock is a file with ten characters of pid, gone with its owner")
{
    const temporary_folder locks("locks");
    {
        const port_lock lock("/dev/ttyS9", locks.path().string());
        CHECK(lock.file() == locks / "LCK..ttyS9");
        const std::string text = text_of(lock.file());
        CHECK(text.size() == 11);
        CHECK(std::stoi(text) == ::getpid());
        CHECK(text.back() == '\n');
    }
    CHECK_FALSE(std::filesystem::exists(locks / "LCK..ttyS9"));
}

TEST_CASE("a lock of a living process is respected, and its holder named")
{
    const temporary_folder locks("locks");
    std::ofstream(locks / "LCK..ttyS9") << "         1\n";
    try {
        const port_lock lock("/dev/ttyS9", locks.path().string());
        FAIL("took a lock that somebody has");
    } catch (const failure& e) {
        CHECK(e.code() == errc::line_in_use);
        CHECK(std::string(e.what()).find("process 1 ") != std::string::npos);
    }
    CHECK(text_of(locks / "LCK..ttyS9") == "         1\n");
}

TEST_CASE("a stale lock is taken over: of a process that is gone, or of nobody")
{
    const temporary_folder locks("locks");
    for (const char* content : {"2147480000\n", "rubbish", ""}) {
        std::ofstream(locks / "LCK..ttyS9") << content;
        const port_lock lock("/dev/ttyS9", locks.path().string());
        CHECK(std::stoi(text_of(lock.file())) == ::getpid());
    }
}

TEST_CASE("where no lock can be written, there is none")
{
    const port_lock lock("/dev/ttyS9", "/nonexistent");
    CHECK(lock.file().empty());
}
