/// The queue at work: a spool, a line of the town, and a fax machine on an extension, over copper that is as bad as it is said.

#include "api/system/fax_queue.hpp"
#include "base/temporary_folder.hpp"
#include "tests/core/town.hpp"
#include "tests/dsp/fax_pages.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

using namespace tipring;
using namespace tipring::tests;
using namespace tipring::test;
using api::fax::attempt_result;
using api::fax::job_state;

namespace {

namespace fs = std::filesystem;

constexpr api::fax::wall_ms midnight = 1'700'000'000'000;

/// Ada has a fax machine: every call that comes in is one document in her tray.
struct office : town
{
    explicit office(std::string where = {}, std::size_t pages = 3)
        : town(north_american_town())
        , folder("queue")
        , spool_folder(where.empty() ? folder / "spool" : std::move(where))
    {
        for (std::size_t i = 0; i < pages; ++i)
            sent.push_back(printed_page(static_cast<unsigned>(i), 90));
        write_fax(folder / "sent.tif", sent);
    }
    ~office() { phone("201").connect_machine(nullptr); }
    office(const office&) = delete;
    office& operator=(const office&) = delete;

    void noise(dbm0 level)
    {
        plant::line_conditions bad;
        bad.noise = level;
        house.pair("201").set_conditions(bad);
    }

    api::fax::job_wishes letter(std::string number = "201") const
    {
        api::fax::job_wishes w;
        w.line = "plant:301";
        w.number = std::move(number);
        w.title = "letter";
        w.pages = static_cast<int>(sent.size());
        return w;
    }

    std::string tray(int call) const { return folder / ("in" + std::to_string(call) + ".tif"); }

    /// What all calls so far have brought, in order.
    std::vector<fax_image> received() const
    {
        std::vector<fax_image> all;
        for (int i = 1; i <= calls; ++i)
            for (fax_image& page : read_fax(tray(i)))
                all.push_back(std::move(page));
        return all;
    }

    temporary_folder folder;
    std::string spool_folder;
    std::vector<fax_image> sent;
    int calls = 0;
};

/// @param most  hang up in the middle of the page behind so many confirmed ones, in the first call
awaitable<void> machine(office& o, std::optional<int> most)
{
    for (;;) {
        const bool rang = co_await o.phone("201").wait_for_ring(24h);
        if (!rang)
            continue;
        co_await o.time.wait(600ms);
        ++o.calls;
        dsp::fax_settings how;
        how.party = dsp::fax_party::called;
        how.receive = o.tray(o.calls);
        how.identity = "201";
        dsp::fax_terminal terminal(how);
        int confirmed = 0;
        o.phone("201").connect_machine([&](audio_in in, audio_out out) {
            terminal.fill(out);
            for (const dsp::fax_event& e : terminal.feed(in))
                confirmed += std::holds_alternative<dsp::fax_page>(e.what) ? 1 : 0;
        });
        o.phone("201").lift();
        const bool breaks = most && o.calls == 1;
        while (!terminal.result() && !(breaks && confirmed >= *most))
            co_await o.time.wait(100ms);
        if (breaks)
            co_await o.time.wait(3s); // into the next page
        o.phone("201").connect_machine(nullptr);
        o.phone("201").hang_up();
    }
}

api::fax_queue_wishes on_301()
{
    api::fax_queue_wishes how;
    how.line = "plant:301";
    how.wall = [](sample_count now) { return midnight + to_ms(now); };
    return how;
}

awaitable<void> work_beside_machine(office& o, api::fax::spool& s, api::fax_queue_wishes how, std::optional<int> breaks)
{
    task_group others(o.time.executor());
    others.spawn(machine(o, breaks));
    co_await api::work_off(o.line(), s, std::move(how));
    co_await others.stop();
}

} // namespace

SCENARIO("a fax that was queued is sent when its turn comes, and the queue is empty")
{
    office o;
    api::fax::spool s(o.spool_folder);
    s.add(o.letter(), o.folder / "sent.tif", midnight);
    int told = 0, ended = 0;
    api::fax_queue_wishes how = on_301();
    how.tell = [&told](const api::fax::job&, const dsp::fax_event& e) {
        told += std::holds_alternative<dsp::fax_page>(e.what) ? 1 : 0;
    };
    how.ended = [&ended](const api::fax::job& j) { ended += j.state == job_state::done ? 1 : 0; };
    o.time.run(work_beside_machine(o, s, how, std::nullopt));
    CHECK(told == 3);
    CHECK(ended == 1);
    CHECK(s.find(1).state == job_state::done);
    CHECK(s.find(1).attempts[0].identity == "201");
    CHECK(o.received() == o.sent);
    CHECK(o.leftovers().empty());
}

SCENARIO("a call that breaks off is placed again, from the page that failed, numbered in its header as in the document")
{
    office whole, broken;
    api::fax::job_wishes w = whole.letter();
    w.header = "Ada";
    api::fax::spool a(whole.spool_folder), b(broken.spool_folder);
    a.add(w, whole.folder / "sent.tif", midnight);
    b.add(w, broken.folder / "sent.tif", midnight);
    whole.time.run(work_beside_machine(whole, a, on_301(), std::nullopt));
    broken.time.run(work_beside_machine(broken, b, on_301(), 1));
    const api::fax::job j = b.find(1);
    CHECK(j.state == job_state::done);
    REQUIRE(j.attempts.size() == 2);
    CHECK(j.attempts[0].result == attempt_result::pages_failed);
    CHECK(j.attempts[0].confirmed == 1);
    CHECK(j.attempts[0].in_doubt == 2);
    CHECK(j.attempts[1].first_page == 2);
    CHECK(j.attempts[1].began - j.attempts[0].ended >= 120'000);

    const std::vector<fax_image> once = whole.received(), twice = broken.received();
    REQUIRE(once.size() == 3);
    REQUIRE(twice.size() >= 3);
    const auto number_in_header = [](const fax_image& page
                                  ) { // "p.2" stands at the right end; the time at the left may differ
        std::vector<std::vector<std::uint8_t>> corner;
        for (std::size_t y = 0; y + 90 < page.rows.size(); ++y)
            corner.emplace_back(page.rows[y].begin() + 160, page.rows[y].end());
        return corner;
    };
    for (const std::size_t from_end : {1U, 2U}) {
        CHECK(number_in_header(twice[twice.size() - from_end]) == number_in_header(once[3 - from_end]));
        CHECK_FALSE(number_in_header(once[2]) == number_in_header(once[1]));
    }
    CHECK(broken.leftovers().empty());
}

SCENARIO("a busy number is called again by the table, and given up when it is used up")
{
    office o;
    api::fax::spool s(o.spool_folder);
    api::fax::job_wishes w = o.letter("202");
    w.most_attempts = 3;
    s.add(w, o.folder / "sent.tif", midnight);
    o.phone("202").lift();
    o.time.run(api::work_off(o.line(), s, on_301()));
    const api::fax::job j = s.find(1);
    CHECK(j.state == job_state::failed);
    REQUIRE(j.attempts.size() == 3);
    for (const api::fax::attempt& a : j.attempts)
        CHECK(a.result == attempt_result::busy);
    CHECK(j.attempts[2].began - j.attempts[1].ended >= 180'000);
    CHECK(o.leftovers().empty());
}

SCENARIO("an emergency number in the queue is never dialled, and not tried again")
{
    office o;
    api::fax::spool s(o.spool_folder);
    s.add(o.letter("911"), o.folder / "sent.tif", midnight);
    o.time.run(api::work_off(o.line(), s, on_301()));
    CHECK(s.find(1).state == job_state::failed);
    REQUIRE(s.find(1).attempts.size() == 1);
    CHECK(s.find(1).attempts[0].result == attempt_result::impossible);
    CHECK(s.find(1).attempts[0].words.find("911") != std::string::npos);
    CHECK_FALSE(o.spy.saw("plant:301 1 dialing"));
}

SCENARIO("a fax that is cancelled by somebody else while it is sent is hung up on")
{
    office o;
    api::fax::spool s(o.spool_folder), other(o.spool_folder);
    s.add(o.letter(), o.folder / "sent.tif", midnight);
    api::fax_queue_wishes how = on_301();
    how.tell = [&other](const api::fax::job& j, const dsp::fax_event& e) {
        if (std::holds_alternative<dsp::fax_page>(e.what) && j.confirmed == 1)
            other.cancel(j.id, midnight);
    };
    o.time.run(work_beside_machine(o, s, how, std::nullopt));
    CHECK(s.find(1).state == job_state::cancelled);
    CHECK(o.received().size() < o.sent.size());
    CHECK(o.leftovers().empty());
}

SCENARIO("a fax of twenty pages over a noisy loop arrives whole though its sender is killed on the way, and again")
{
    // What a process leaves that is killed is the folder as it is at that moment: nobody closes anything in a copy of it.
    const temporary_folder copies("killed");
    std::string where;
    std::vector<fax_image> arrived;
    std::vector<fax_image> sent;
    for (int life = 1; life <= 3; ++life) {
        CAPTURE(life);
        office o(where, 20);
        sent = o.sent;
        o.noise(-38.0_dBm0);
        api::fax::spool s(o.spool_folder);
        if (life == 1)
            s.add(o.letter(), o.folder / "sent.tif", midnight);
        const std::string copy = copies / std::to_string(life);
        int pages = 0;
        api::fax_queue_wishes how = on_301();
        how.tell = [&](const api::fax::job&, const dsp::fax_event& e) {
            pages += std::holds_alternative<dsp::fax_page>(e.what) ? 1 : 0;
            if (life < 3 && pages == 7 && !fs::exists(copy))
                fs::copy(o.spool_folder, copy, fs::copy_options::recursive);
        };
        o.time.run(work_beside_machine(o, s, how, std::nullopt));
        const std::vector<fax_image> all = o.received();
        const std::size_t counted = life < 3 ? 7 : all.size();
        REQUIRE(all.size() >= counted);
        arrived.insert(arrived.end(), all.begin(), all.begin() + static_cast<std::ptrdiff_t>(counted));
        where = copy;
        if (life == 3) {
            const api::fax::job j = s.find(1);
            CHECK(j.state == job_state::done);
            REQUIRE(j.attempts.size() == 3);
            CHECK(j.attempts[0].result == attempt_result::cut_off);
            CHECK(j.attempts[0].in_doubt == 8);
            CHECK(j.attempts[1].result == attempt_result::cut_off);
            CHECK(j.attempts[1].in_doubt == 15);
            CHECK(j.attempts[2].first_page == 15);
        }
    }
    CHECK(arrived == sent);
}
