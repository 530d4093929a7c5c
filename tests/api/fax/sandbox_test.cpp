/// The sandbox by what it keeps programs from: each is seen to work without it.

#include "api/fax/sandbox.hpp"
#include "base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

using namespace tipring;
using namespace tipring::api::fax;

namespace {

struct ended
{
    int status = 0;
    std::string said;
    std::string complaint;
};

ended run(const std::string& shell, sandbox_wishes w = {})
{
    w.command = {"sh", "-c", shell};
    sandboxed_program program(w);
    std::array<char, 4096> piece{};
    ended e;
    while (const std::size_t n = program.read(piece.data(), piece.size()))
        e.said.append(piece.data(), n);
    e.status = program.finish();
    e.complaint = program.complaint();
    return e;
}

} // namespace

TEST_CASE("a program in the sandbox says what it has to say, and how it ended")
{
    const ended e = run("echo out; printf 'bad\\001\\nmore' >&2; exit 65");
    CHECK(e.status == 65);
    CHECK(e.said == "out\n");
    CHECK(e.complaint == "bad?");
}

TEST_CASE("it sees the file that it was given and may not change it, one folder at most, and no network")
{
    const temporary_folder folder("sandbox");
    std::ofstream(folder / "a.txt") << "given";
    std::ofstream(folder / "b.txt") << "hidden";
    sandbox_wishes w;
    w.files.emplace_back(folder / "a.txt", "/in/1");
    CHECK(run("cat /in/1", w).said == "given");
    CHECK(run("echo more >> /in/1", w).status != 0);
    CHECK(run("cat " + (folder / "b.txt"), w).status != 0);
    CHECK(run("echo x > /out/x", w).status != 0);
    CHECK(run("ls /home /root /etc/passwd", w).status != 0);
    CHECK(run("grep -c : /proc/net/dev", w).said == "1\n"); // its own loopback
    w.folder = folder.path().string();
    CHECK(run("echo x > /out/x", w).status == 0);
    CHECK(std::filesystem::exists(folder / "x"));
}

TEST_CASE("who takes too much memory, processor or time, or is killed, is told so, and nothing else ends")
{
    sandbox_wishes w;
    const std::string hungry = "x=$(head -c 100000000 /dev/zero | tr '\\0' a); echo ${#x}";
    CHECK(run(hungry, w).said == "100000000\n"); // what is let through when there is room
    w.limits.memory_mib = 64;
    CHECK(run(hungry, w).status != 0);
    w = {};
    w.limits.processor_seconds = 1;
    CHECK(run("while :; do :; done", w).status >= 128);
    w = {};
    w.limits.seconds = 1;
    const auto began = std::chrono::steady_clock::now();
    CHECK(run("sleep 100", w).status == 128 + 9);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(50));
    CHECK(run("kill -SEGV $$").status == 128 + 11);
    CHECK(words_for_end(128 + 9, w.limits).find("killed by signal 9") != std::string::npos);
}

TEST_CASE("a program that nobody waits for any more is ended")
{
    sandbox_wishes w;
    w.command = {"sleep", "1000"};
    const auto began = std::chrono::steady_clock::now();
    {
        const sandboxed_program program(w);
    }
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(50));
}

TEST_CASE("a program that is not there says so")
{
    sandbox_wishes w;
    w.command = {"no-such-program"};
    CHECK(sandboxed_program(w).finish() == program_not_there);
}
