/// Messages and call records: there whole or not at all.

#include "api/records/records.hpp"
#include "base/error.hpp"
#include "base/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <signal.h> // kill
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <numeric>

using namespace tipring;
using namespace tipring::records;

namespace {

/// A folder of its own for each case.
struct place
{
    std::string file() const { return folder / "deep/records.db"; }
    temporary_folder folder{"records"};
};

audio_buffer ramp(std::size_t length)
{
    audio_buffer samples(length);
    std::iota(samples.begin(), samples.end(), std::int16_t{-100});
    return samples;
}

message from_ada()
{
    message m;
    m.mailbox = "office";
    m.number = "201";
    m.name = "Ada, \"the first\"";
    m.at = 1'700'000'000'000;
    return m;
}

} // namespace

SCENARIO("what is kept is there for the next one who opens the file")
{
    const place p;
    std::int64_t id = 0;
    {
        archive a(p.file());
        id = a.keep(from_ada(), ramp(8000));
        call_record c;
        c.line = "plant:301";
        c.number = "201";
        c.result = "answered";
        c.seconds = 12.5;
        a.add(c);
        a.remember("menu.lua", "visits", "7");
    }
    archive a(p.file());
    REQUIRE(a.messages("office").size() == 1);
    CHECK(a.messages("nobody").empty());
    const message m = a.messages().front();
    CHECK(m.id == id);
    CHECK(m.name == from_ada().name);
    CHECK(m.seconds == 1.0);
    CHECK_FALSE(m.heard);
    CHECK(a.audio_of(id) == ramp(8000));
    a.mark_heard(id);
    CHECK(a.find(id)->heard);
    CHECK(a.calls().front().seconds == 12.5);
    CHECK(a.remembered("menu.lua", "visits") == "7");
    CHECK_FALSE(a.remembered("other.lua", "visits").has_value());
    a.remember("menu.lua", "visits", std::nullopt);
    CHECK_FALSE(a.remembered("menu.lua", "visits").has_value());
    a.remove(id);
    CHECK_FALSE(a.find(id).has_value());
    CHECK_THROWS_AS(a.audio_of(id), failure);
    CHECK_THROWS_AS(a.mark_heard(id), failure);
    CHECK_THROWS_AS(a.remove(id), failure);
}

SCENARIO("a program that is killed loses no message that it called kept")
{
    const place p;
    std::array<int, 2> told{};
    REQUIRE(pipe(told.data()) == 0);
    const pid_t child = fork();
    if (child == 0) {
        archive a(p.file());
        for (char n = 1;; ++n) {
            a.keep(from_ada(), ramp(20000));
            if (write(told[1], &n, 1) != 1)
                _exit(1);
        }
    }
    close(told[1]);
    char kept = 0;
    for (int i = 0; i < 5; ++i)
        REQUIRE(read(told[0], &kept, 1) == 1);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(told[0], &kept, 1) == 1) { // what it said before it died
    }
    close(told[0]);
    archive a(p.file());
    const auto all = a.messages();
    CHECK(all.size() >= static_cast<std::size_t>(kept));
    for (const message& m : all)
        CHECK(a.audio_of(m.id) == ramp(20000));
}

SCENARIO("a full disk is told, and what was there stays")
{
    const place p;
    archive a(p.file());
    const std::int64_t id = a.keep(from_ada(), ramp(8000));
    signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{100'000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    try {
        a.keep(from_ada(), ramp(1'000'000));
        FAIL("there is no room for it");
    } catch (const failure& why) {
        CHECK(why.code() == errc::operation_failed);
        CHECK(std::string(why.what()).find("make room on the disk") != std::string::npos);
    }
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK(a.messages().size() == 1);
    CHECK(a.audio_of(id) == ramp(8000));
    a.keep(from_ada(), ramp(1'000'000));
    CHECK(a.messages().size() == 2);
}

SCENARIO("a file that is none of ours is left alone")
{
    const place p;
    const std::string letter = p.folder / "letter.db";
    std::ofstream(letter) << std::string(5000, 'x');
    try {
        archive a(letter);
        FAIL("it is a letter");
    } catch (const failure& why) {
        CHECK(why.code() == errc::file_bad);
    }
    CHECK(std::filesystem::file_size(letter) == 5000);
    CHECK_THROWS_AS(archive("/proc/no-such-folder/records.db"), failure);
}

namespace {

/// What a folder has beside the database.
std::size_t recordings_in(const place& p)
{
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(p.folder / "deep"))
        found += entry.path().filename().string().starts_with("records.db-recording-") ? 1 : 0;
    return found;
}

audio_in first_of(const audio_buffer& all, std::size_t samples) { return audio_in(all).first(samples); }

} // namespace

SCENARIO("what was being recorded when its program was killed becomes a message: once, and not before")
{
    const place p;
    std::array<int, 2> told{};
    REQUIRE(pipe(told.data()) == 0);
    const pid_t child = fork();
    if (child == 0) {
        archive a(p.file());
        const auto said = a.begin_recording(from_ada());
        for (char n = 1;; ++n) {
            said->add(ramp(8000));
            if (write(told[1], &n, 1) != 1)
                _exit(1);
        }
    }
    close(told[1]);
    char seconds = 0;
    for (int i = 0; i < 3; ++i)
        REQUIRE(read(told[0], &seconds, 1) == 1);
    archive a(p.file());
    CHECK(a.file_unfinished().empty()); // it is alive
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(told[0], &seconds, 1) == 1) { // what it said before it died
    }
    close(told[0]);
    const auto found = a.file_unfinished();
    REQUIRE(found.size() == 1);
    CHECK(found.front().mailbox == "office");
    CHECK(found.front().name == from_ada().name);
    CHECK(found.front().seconds >= seconds);
    const audio_buffer audio = a.audio_of(found.front().id);
    REQUIRE(audio.size() >= 8000u * static_cast<std::size_t>(seconds));
    CHECK(audio_buffer(audio.begin() + 8000, audio.begin() + 16000) == ramp(8000));
    CHECK(a.messages("office").front().seconds == found.front().seconds);
    CHECK(words_for_found(found.front()).find("message 1 in mailbox 'office'") == 0);
    CHECK(a.file_unfinished().empty());
    CHECK(a.messages().size() == 1);
    CHECK(recordings_in(p) == 0);
}

SCENARIO("a recording that was kept, thrown away or never begun leaves nothing behind")
{
    const place p;
    archive a(p.file());
    const audio_buffer said = ramp(16000);
    {
        const auto kept = a.begin_recording(from_ada());
        kept->add(first_of(said, 8000));
        a.keep(from_ada(), said, kept.get());
        const auto thrown_away = a.begin_recording(from_ada());
        thrown_away->add(said);
        thrown_away->discard();
        const auto silent = a.begin_recording(from_ada());
    }
    CHECK(recordings_in(p) == 1);
    CHECK(a.file_unfinished().empty());
    CHECK(recordings_in(p) == 0);
    REQUIRE(a.messages().size() == 1);
    CHECK(a.messages().front().seconds == 2.0);
}

SCENARIO("power that goes between a message and the end of its recording makes no second message")
{
    const place p;
    archive a(p.file());
    {
        const auto kept = a.begin_recording(from_ada());
        kept->add(ramp(8000));
        std::filesystem::copy_file(p.file() + "-recording-1", p.folder / "deep/saved");
        a.keep(from_ada(), ramp(8000), kept.get());
    }
    std::filesystem::rename(p.folder / "deep/saved", p.file() + "-recording-1");
    CHECK(a.file_unfinished().empty());
    CHECK(a.messages().size() == 1);
    CHECK(recordings_in(p) == 0);
}

SCENARIO("a disk that fills while somebody speaks is told, and what he said until then is kept")
{
    const place p;
    archive a(p.file());
    auto said = a.begin_recording(from_ada());
    said->add(ramp(8000));
    signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{20'000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    try {
        said->add(ramp(8000));
        FAIL("there is no room for it");
    } catch (const failure& why) {
        CHECK(why.code() == errc::operation_failed);
        CHECK(std::string(why.what()).find("make room on the disk") != std::string::npos);
    }
    setrlimit(RLIMIT_FSIZE, &before);
    said.reset();
    const auto found = a.file_unfinished();
    REQUIRE(found.size() == 1);
    CHECK(found.front().seconds >= 1.0);
}
