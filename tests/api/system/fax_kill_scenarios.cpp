/// Who sends a fax and who receives it are processes of their own, and each is killed in the middle, again and again: every page arrives.

#include "api/database/on_disk.hpp"
#include "api/fax/fax_call.hpp"
#include "api/system/call_session.hpp"
#include "api/system/fax_queue.hpp"
#include "base/temporary_folder.hpp"
#include "tests/core/half_town.hpp"
#include "tests/dsp/fax_pages.hpp"
#include "tests/hw/plant/other_process.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

using namespace tipring;
using namespace tipring::tests;
using namespace tipring::test;

namespace {

namespace fs = std::filesystem;

constexpr api::fax::wall_ms midnight = 1'700'000'000'000;
constexpr int all_pages = 20;
constexpr auto fax_number = "302";

/// What two processes share: a disk, and nothing else.
struct desk
{
    desk()
    {
        for (int i = 0; i < all_pages; ++i)
            sent.push_back(printed_page(static_cast<unsigned>(i), 90));
        write_fax(folder / "sent.tif", sent);
    }

    temporary_folder folder{"desk"};
    std::string spool = folder / "spool";
    std::string tray = folder / "in";
    std::vector<fax_image> sent;
};

/// When a process is killed, if at all.
struct fate
{
    int events = 0; ///< of its fax; 0: it lives
    sample_count behind{};
};

awaitable<void> dies(time_source& time, sample_count behind)
{
    co_await time.wait(behind);
    ::kill(::getpid(), SIGKILL);
}

/// What a process does: which one it is in its row, and how it ends.
struct shift
{
    std::function<api::fax::wall_ms(sample_count)> wall() const
    {
        return [start = midnight + number * 3'600'000](sample_count now) { return start + to_ms(now); };
    }

    std::function<void()> watched(half_town& in) const
    {
        return [&in, seen = 0, end = ends]() mutable {
            if (++seen == end.events)
                in.tasks.spawn(dies(in.time, end.behind));
        };
    }

    int number = 0;
    fate ends;
};

/// The receiver: an exchange, the sender's loop with its noise, and a line of its own that it answers.
struct receiving_office
{
    static plant::line_conditions noisy()
    {
        plant::line_conditions c;
        c.noise = dbm0{-38.0};
        return c;
    }

    explicit receiving_office(int wire)
        : town(wire)
        , trunk(town.world.add_exchange_half(town.way, "plant:301", noisy()))
        , own(town, town.world.add_trunk("plant:302", "plant:line2", api::built_in_house().conditions))
    {
        switchboard.add(own_line);
        switchboard.add(trunk_line);
        town.start();
        own.start();
        switchboard.start();
    }
    receiving_office(const receiving_office&) = delete;
    receiving_office& operator=(const receiving_office&) = delete;
    ~receiving_office()
    {
        own.stop();
        town.time.run(switchboard.stop());
        town.stop();
    }

    half_town town;
    plant::exchange_port& trunk;
    subscriber own;
    drivers::fxs_line own_line{town.time, town.world.exchange_end("plant:302")};
    drivers::fxs_line trunk_line{town.time, trunk};
    core::exchange switchboard{town.engine, town.spy, office_config(fax_number)};
};

awaitable<void> take_fax(core::call_handle call, std::string folder, std::string name, std::function<void()> watch)
{
    api::fax::settings how;
    how.identity = fax_number;
    how.tell = [&watch](const dsp::fax_event&) { watch(); };
    co_await api::fax::receive(std::move(call), std::move(folder), std::move(name), std::move(how));
}

awaitable<void> receive_all(receiving_office& here, const desk& d, const shift& s)
{
    std::function<void()> watch = s.watched(here.town);
    while (here.town.way.connected()) {
        const api::business work = [&](core::call_handle c) {
            std::string name = api::fax::fax_name(s.wall()(here.town.time.now()));
            return take_fax(std::move(c), d.tray, std::move(name), watch);
        };
        co_await api::answer_call(here.own.line, 1, 5s, work);
    }
}

std::string receiver_life(int wire, const desk& d, const shift& s)
{
    disk::make_folder(d.tray);
    api::fax::file_cut_off(d.tray, false);
    receiving_office here(wire);
    here.town.time.run(receive_all(here, d, s), 5h);
    return {};
}

awaitable<void> send_all(application_side& here, api::fax::spool& from, const shift& s)
{
    api::fax_queue_wishes how;
    how.line = "plant:line1";
    how.wall = s.wall();
    how.tell = [watch = s.watched(here.town)](const api::fax::job&, const dsp::fax_event&) mutable { watch(); };
    co_await first_of(api::work_off(here.line, from, std::move(how)), here.town.stay());
}

std::string sender_life(int wire, const desk& d, const shift& s)
{
    api::fax::spool queue(d.spool);
    application_side here(wire);
    here.town.time.run(send_all(here, queue, s), 5h);
    return {};
}

/// Pages in the documents that came, in the order in which they came.
std::vector<fax_image> arrived(const desk& d)
{
    std::vector<std::string> names;
    for (const fs::directory_entry& file : fs::directory_iterator(d.tray))
        names.push_back(file.path().string());
    std::ranges::sort(names);
    std::vector<fax_image> all;
    for (const std::string& name : names) {
        CAPTURE(name);
        CHECK(name.find(".p0") == std::string::npos);                  // every page has become part of a document
        CHECK(fs::path(name).filename().string().starts_with("fax-")); // and no mark is left
        for (fax_image& page : read_fax(name))
            all.push_back(std::move(page));
    }
    return all;
}

/// One sender and one receiver, until all is sent, or until one of them is killed.
void work(const desk& d, const shift& sends, const shift& receives)
{
    other_process receiver([&](int wire) { return receiver_life(wire, d, receives); });
    other_process sender([&](int) { return sender_life(receiver.wire(), d, sends); });
    close(sender.wire());
    close(receiver.wire());
    if (sends.ends.events > 0)
        sender.is_killed();
    if (receives.ends.events > 0)
        receiver.is_killed();
}

} // namespace

SCENARIO("a fax of 20 pages over a noisy loop arrives whole, though its sender and its receiver are killed in turns")
{
    const desk d;
    {
        api::fax::spool queue(d.spool);
        api::fax::job_wishes w;
        w.line = "plant:line1";
        w.number = fax_number;
        w.title = "letter";
        w.pages = all_pages;
        queue.add(w, d.folder / "sent.tif", midnight);
    }
    // At once, in the middle of what comes next, and far into it: a page, a confirmation, the training of the next page.
    const std::vector<std::pair<fate, fate>> fates = {
        {{3, 0ms},    {}         },
        {{},          {4, 900ms} },
        {{6, 1700ms}, {}         },
        {{},          {5, 0ms}   },
        {{4, 400ms},  {}         },
        {{},          {5, 2500ms}},
        {{},          {}         },
    };
    int number = 0;
    for (const auto& [of_sender, of_receiver] : fates) {
        work(d, {number, of_sender}, {number, of_receiver});
        ++number;
    }

    const api::fax::job whole = api::fax::spool(d.spool).find(1);
    CHECK(whole.state == api::fax::job_state::done);
    CHECK(whole.confirmed == all_pages);
    CHECK(whole.attempts.size() == fates.size());
    const std::vector<fax_image> came = arrived(d);
    std::vector<int> times(all_pages, 0);
    int latest = 0;
    for (const fax_image& page : came) {
        const auto found = std::ranges::find(d.sent, page);
        REQUIRE(found != d.sent.end()); // element by element
        const int which = static_cast<int>(found - d.sent.begin());
        CHECK(which >= latest);
        latest = which;
        ++times[static_cast<std::size_t>(which)];
    }
    for (int page = 1; page <= all_pages; ++page) {
        CAPTURE(page);
        const int came_so_often = times[static_cast<std::size_t>(page - 1)];
        const auto doubted = std::ranges::count(whole.attempts, page, &api::fax::attempt::in_doubt);
        CHECK(came_so_often >= 1);
        CHECK(came_so_often <= 1 + doubted);
    }
}
