/// The spool: a job is there whole or not at all, has one sender at a time, and outlives its sender.

#include "api/fax/spool.hpp"
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

using namespace tipring;
using namespace tipring::api::fax;

namespace {

namespace fs = std::filesystem;

constexpr wall_ms now = 1'700'000'000'000;
constexpr wall_ms minute = 60'000;

struct place
{
    place() { std::ofstream(document) << "a document"; }

    temporary_folder folder{"spool"};
    std::string document = folder / "document.tif";
    std::string where = folder / "deep/spool";
};

job_wishes letter()
{
    job_wishes w;
    w.line = "plant:301";
    w.number = "207";
    w.title = "letter.pdf";
    w.identity = "301";
    w.header = "Ada's office";
    w.error_correction = false;
    w.first_page = 2;
    w.pages = 4;
    return w;
}

dsp::fax_event trained()
{
    return {
        {    },
        dsp::fax_trained{ 14400, true}
    };
}

dsp::fax_event page_confirmed()
{
    dsp::fax_page p;
    p.became = dsp::fax_page::outcome::confirmed;
    return {{}, p};
}

errc kind_of(const failure& e) { return static_cast<errc>(e.code().value()); }

template <class Do>
errc error_of(Do what)
{
    try {
        what();
    } catch (const failure& e) {
        return kind_of(e);
    }
    return {};
}

/// Files of documents in the spool.
std::size_t documents(const place& p)
{
    std::size_t count = 0;
    for (const fs::directory_entry& f : fs::directory_iterator(p.where))
        count += f.path().filename().string().starts_with("fax-") ? 1 : 0;
    return count;
}

} // namespace

SCENARIO("a fax that was queued is there for whoever opens the spool next, with its document")
{
    const place p;
    std::int64_t id = 0;
    {
        spool s(p.where);
        id = s.add(letter(), p.document, now);
    }
    fs::remove(p.document);
    spool s(p.where);
    const std::vector<job> all = s.jobs(now);
    REQUIRE(all.size() == 1);
    CHECK(all[0].id == id);
    CHECK(all[0].state == job_state::waiting);
    CHECK(all[0].wishes.number == "207");
    CHECK(all[0].wishes.title == "letter.pdf");
    CHECK(all[0].wishes.header == "Ada's office");
    CHECK_FALSE(all[0].wishes.error_correction);
    CHECK(all[0].next_page() == 2);
    std::ifstream kept(p.where + "/" + all[0].document);
    std::string words;
    std::getline(kept, words);
    CHECK(words == "a document");
}

SCENARIO("a fax has one sender at a time, also of two processes, and only on its line")
{
    const place p;
    spool s(p.where), other(p.where);
    s.add(letter(), p.document, now);
    CHECK_FALSE(s.claim("plant:302", now));
    const auto mine = s.claim("plant:301", now);
    REQUIRE(mine);
    CHECK(mine->what().attempts.size() == 1);
    CHECK_FALSE(other.claim("plant:301", now + 100 * minute));
    CHECK(other.jobs(now)[0].state == job_state::running);
    CHECK(error_of([&] { other.retry(1, now); }) == errc::invalid_state);
}

SCENARIO("a fax goes on with the page that failed, and when every page is confirmed its document goes")
{
    const place p;
    spool s(p.where);
    s.add(letter(), p.document, now);
    auto first = s.claim("plant:301", now);
    REQUIRE(first);
    first->note(
        {
            {  },
            dsp::fax_connected{ "+1 207", "", ""}
    },
        now
    );
    first->note(trained(), now);
    first->note(page_confirmed(), now);
    const job broken = first->finish(attempt_result::pages_failed, "T1_EXPIRED", "the line went dead", now);
    CHECK(broken.state == job_state::waiting);
    CHECK(broken.due == now + 2 * minute);
    REQUIRE(broken.attempts.size() == 1);
    CHECK(broken.attempts[0].confirmed == 1);
    CHECK(broken.attempts[0].in_doubt == 3);
    CHECK(broken.attempts[0].identity == "+1 207");
    CHECK(broken.attempts[0].t30 == "T1_EXPIRED");
    CHECK_FALSE(s.claim("plant:301", now + 1 * minute));
    CHECK(s.next_due("plant:301") == now + 2 * minute);

    auto second = s.claim("plant:301", now + 2 * minute);
    REQUIRE(second);
    CHECK(second->what().next_page() == 3);
    CHECK(second->what().attempts[1].first_page == 3);
    second->note(trained(), now);
    second->note(page_confirmed(), now);
    second->note(page_confirmed(), now);
    const job done = second->finish(attempt_result::sent, "OK", "everything went well", now + 3 * minute);
    CHECK(done.state == job_state::done);
    CHECK(done.confirmed == 3);
    CHECK(done.attempts[1].in_doubt == 0);
    CHECK(documents(p) == 0);
    CHECK_FALSE(s.next_due("plant:301"));
    CHECK(error_of([&] { s.cancel(1, now); }) == errc::invalid_state);
}

SCENARIO("a fax whose last page was confirmed is sent, whatever became of the call behind it")
{
    const place p;
    spool s(p.where);
    job_wishes w = letter();
    w.pages = 2;
    s.add(w, p.document, now);
    auto c = s.claim("plant:301", now);
    REQUIRE(c);
    c->note(trained(), now);
    c->note(page_confirmed(), now);
    CHECK(c->finish(attempt_result::pages_failed, "TX_T5EXP", "the other end vanished", now).state == job_state::done);
}

SCENARIO("a sender that is killed is noticed at once, what it confirmed counts, and the page on its way is in doubt")
{
    const place p;
    {
        spool s(p.where);
        s.add(letter(), p.document, now);
    }
    std::array<int, 2> ready{};
    REQUIRE(pipe(ready.data()) == 0);
    const pid_t child = fork();
    if (child == 0) {
        spool s(p.where);
        auto c = s.claim("plant:301", now);
        c->note(trained(), now);
        c->note(page_confirmed(), now);
        [[maybe_unused]] const auto told = write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    char word = 0;
    REQUIRE(read(ready[0], &word, 1) == 1);
    spool s(p.where);
    CHECK(s.jobs(now)[0].state == job_state::running);
    CHECK_FALSE(s.claim("plant:301", now));
    REQUIRE(kill(child, SIGKILL) == 0);
    waitpid(child, nullptr, 0);
    close(ready[0]);
    close(ready[1]);

    const job left = s.jobs(now + minute)[0];
    CHECK(left.state == job_state::waiting);
    CHECK(left.due == now + minute);
    REQUIRE(left.attempts.size() == 1);
    CHECK(left.attempts[0].result == attempt_result::cut_off);
    CHECK(left.attempts[0].confirmed == 1);
    CHECK(left.attempts[0].in_doubt == 3);
    const auto again = s.claim("plant:301", now + minute);
    REQUIRE(again);
    CHECK(again->what().next_page() == 3);
}

SCENARIO("a fax that kills whoever sends it is given up in the end")
{
    const place p;
    spool s(p.where);
    s.add(letter(), p.document, now);
    int attempts = 0;
    while (s.claim("plant:301", now)) // dropped: as if the process had gone
        ++attempts;
    CHECK(attempts == 5);
    CHECK(s.jobs(now)[0].state == job_state::failed);
    s.retry(1, now);
    CHECK(s.claim("plant:301", now));
}

SCENARIO("a fax that waits is cancelled at once, one that is being sent is told so, and both can be tried again")
{
    const place p;
    spool s(p.where), other(p.where);
    s.add(letter(), p.document, now);
    s.cancel(1, now);
    CHECK(s.find(1).state == job_state::cancelled);
    CHECK_FALSE(s.claim("plant:301", now));
    s.retry(1, now);
    auto c = s.claim("plant:301", now);
    REQUIRE(c);
    CHECK_FALSE(c->cancel_wanted());
    other.cancel(1, now);
    CHECK(c->cancel_wanted());
    CHECK(c->finish(attempt_result::cancelled, "", "", now).state == job_state::cancelled);
    s.retry(1, now);
    CHECK_FALSE(s.claim("plant:301", now)->cancel_wanted());
    CHECK(error_of([&] { s.cancel(7, now); }) == errc::file_missing);
}

SCENARIO("a fax whose document is gone fails with a reason")
{
    const place p;
    spool s(p.where);
    s.add(letter(), p.document, now);
    fs::remove(p.where + "/" + s.find(1).document);
    CHECK_FALSE(s.claim("plant:301", now));
    const job j = s.find(1);
    CHECK(j.state == job_state::failed);
    REQUIRE(j.attempts.size() == 1);
    CHECK(j.attempts[0].words.find("document") != std::string::npos);
}

SCENARIO("on a full disk queuing fails with a reason, and what was queued is as it was")
{
    const place p;
    fs::resize_file(p.document, 300'000);
    {
        spool s(p.where);
        s.add(letter(), p.document, now);
    }
    for (const rlim_t most : {rlim_t{0}, rlim_t{100}, rlim_t{5000}, rlim_t{40'000}, rlim_t{200'000}}) {
        CAPTURE(most);
        const pid_t child = fork();
        if (child == 0) { // a file that may not grow is what a full disk looks like
            signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{most, most};
            setrlimit(RLIMIT_FSIZE, &limit);
            const errc why = error_of([&] {
                spool s(p.where);
                s.add(letter(), p.document, now);
            });
            _exit(why == errc::operation_failed ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
        spool s(p.where);
        CHECK(s.jobs(now).size() == 1);
        CHECK(documents(p) == 1);
    }
    spool s(p.where);
    CHECK(s.add(letter(), p.document, now) == 2);
    CHECK(s.claim("plant:301", now));
}
