#include "base/error.hpp"
#include "base/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <stdlib.h> // setenv

#include <filesystem>
#include <fstream>
#include <string>

using namespace tipring;
namespace fs = std::filesystem;

TEST_CASE("a temporary folder is one's own, says what it is for, and goes with all that is in it")
{
    fs::path was;
    {
        const temporary_folder one("tea");
        const temporary_folder other("tea");
        was = one.path();
        CHECK(was != other.path());
        CHECK(was.filename().string().starts_with("tipring-tea-"));
        CHECK((fs::status(was).permissions() & fs::perms::all) == fs::perms::owner_all);
        fs::create_directories(was / "deep");
        std::ofstream(one / "deep/leaf") << "green";
        CHECK(fs::exists(was / "deep" / "leaf"));
    }
    CHECK_FALSE(fs::exists(was));
}

namespace {

// NOLINTBEGIN(concurrency-mt-unsafe): one thread

/// What is said with TMPDIR set so.
std::string trouble_in(const char* where)
{
    const char* const before = getenv("TMPDIR");
    const std::string kept = before ? before : "";
    setenv("TMPDIR", where, 1);
    std::string said;
    try {
        const temporary_folder none("tea");
    } catch (const failure& f) {
        said = f.what();
    }
    if (before)
        setenv("TMPDIR", kept.c_str(), 1);
    else
        unsetenv("TMPDIR");
    return said;
}

// NOLINTEND(concurrency-mt-unsafe)

} // namespace

TEST_CASE("no room for a temporary folder: the error says where, and how to mend it")
{
    CHECK(trouble_in("/proc").starts_with("no folder '/proc/tipring-tea-"));
    CHECK(trouble_in("/proc").find("TMPDIR") != std::string::npos);
    CHECK(trouble_in("/no/such/folder").find("TMPDIR") != std::string::npos);
}
