/// Faxes on calls through the exchange: a program on plant:301, a fax machine on an extension, and between them copper.

#include "api/fax/document.hpp"
#include "api/fax/fax_call.hpp"
#include "api/program/program.hpp"
#include "base/temporary_folder.hpp"
#include "tests/core/town.hpp"
#include "tests/dsp/fax_pages.hpp"

#include <filesystem>
#include <memory>
#include <optional>

using namespace tipring;
using namespace tipring::tests;
using namespace tipring::test;
using enum call_state;

namespace {

/// The town with a program on plant:301, and a fax machine where Ada's telephone is.
struct fax_town : town
{
    fax_town()
    {
        told.add(registry);
        self = std::make_unique<api::program>(told, registry, "fax");
        address.emplace(self->open(line()));
        write_fax(folder / "sent.tif", sent);
    }
    ~fax_town()
    {
        phone("201").connect_machine(nullptr);
        self.reset();
        time.run(registry.stop());
        told.remove(registry);
    }
    fax_town(const fax_town&) = delete;
    fax_town& operator=(const fax_town&) = delete;

    /// From now on the machine has the line at 201 while it is off hook.
    void start_machine(dsp::fax_settings how)
    {
        how.identity = "201";
        machine.emplace(how);
        phone("201").connect_machine([this](audio_in received, audio_out out) {
            machine->fill(out);
            machine->feed(received);
        });
    }

    void receiving_machine()
    {
        dsp::fax_settings how;
        how.party = dsp::fax_party::called;
        how.receive = folder / "machine.tif";
        start_machine(how);
    }

    void sending_machine()
    {
        dsp::fax_settings how;
        how.send = folder / "sent.tif";
        start_machine(how);
    }

    temporary_folder folder{"fax"};
    std::vector<fax_image> sent{printed_page(1, 120), printed_page(2, 90)};
    application_registry registry{time.executor()};
    std::unique_ptr<api::program> self;
    std::optional<api::address> address;
    std::optional<dsp::fax_terminal> machine;
};

awaitable<void> machine_answers(fax_town& t)
{
    const bool rang = co_await t.phone("201").wait_for_ring(60s);
    CHECK(rang);
    co_await t.time.wait(500ms);
    t.phone("201").lift();
}

awaitable<api::fax::report> program_sends(fax_town& t)
{
    const api::call c = co_await t.address->make_call("201");
    const bool there = co_await c.answered();
    CHECK(there); // by the answer tone
    api::fax::settings how;
    how.identity = "301";
    api::fax::report sent = co_await api::fax::send(c, t.folder / "sent.tif", std::move(how));
    co_await c.hang_up();
    co_return sent;
}

awaitable<api::fax::report> program_receives(fax_town& t)
{
    const auto came = co_await t.address->next_call(60s);
    REQUIRE(came);
    co_await came->answer();
    api::fax::settings how;
    how.identity = "301";
    api::fax::report received = co_await api::fax::receive(*came, t.folder.path().string(), "fax", std::move(how));
    co_await came->hang_up();
    co_return received;
}

} // namespace

SCENARIO("a program faxes a document to a machine on an extension, through the exchange, element by element")
{
    fax_town t;
    t.receiving_machine();
    const auto scene = [](fax_town& w) -> awaitable<void> {
        task_group others(w.time.executor());
        others.spawn(machine_answers(w));
        const api::fax::report sent = co_await program_sends(w);
        CHECK(sent.result.complete);
        CHECK(sent.result.pages == 2);
        CHECK(sent.far_end.identity == "201");
        CHECK(sent.pages.size() == 2);
        co_await others.join();
        w.phone("201").hang_up();
    };
    t.time.run(scene(t));
    REQUIRE(t.machine->result());
    CHECK(t.machine->result()->complete);
    CHECK(read_fax(t.folder / "machine.tif") == t.sent);
    CHECK(t.leftovers().empty());
}

SCENARIO("a machine faxes to a program: the document is in the folder, and nothing beside it")
{
    fax_town t;
    t.sending_machine();
    const auto scene = [](fax_town& w) -> awaitable<void> {
        task_group others(w.time.executor());
        const auto calls = [](fax_town& house) -> awaitable<void> {
            house.phone("201").connect_machine(nullptr); // a person dials, and presses the button
            co_await lift_and_dial(house.phone("201"), "301");
            house.sending_machine();
        };
        others.spawn(calls(w));
        const api::fax::report received = co_await program_receives(w);
        CHECK(received.result.complete);
        CHECK(received.document.file == w.folder / "fax.tif");
        CHECK(received.far_end.identity == "201");
        co_await others.join();
        w.phone("201").hang_up();
    };
    t.time.run(scene(t));
    CHECK(read_fax(t.folder / "fax.tif") == t.sent);
    const std::filesystem::directory_iterator files(t.folder.path().string());
    CHECK(std::distance(files, std::filesystem::directory_iterator()) == 2); // with what was sent
    CHECK(t.leftovers().empty());
}

SCENARIO("whoever hangs up, and whenever, ends the fax on the other side, and the pages that were confirmed are kept")
{
    for (const sample_count when : {4s, 14s, 20s})
        for (const bool machine_hangs_up : {true, false}) {
            CAPTURE(to_ms(when));
            CAPTURE(machine_hangs_up);
            fax_town t;
            const auto scene = [](fax_town& w, sample_count after, bool machine) -> awaitable<void> {
                task_group others(w.time.executor());
                const auto calls = [](fax_town& house, sample_count then, bool by_machine) -> awaitable<void> {
                    co_await lift_and_dial(house.phone("201"), "301");
                    house.sending_machine();
                    co_await house.time.wait(then);
                    if (by_machine) {
                        house.phone("201").hang_up();
                    } else {
                        for (const call_handle& c : house.line().calls())
                            co_await house.line().drop(c);
                    }
                };
                others.spawn(calls(w, after, machine));
                const api::fax::report received = co_await program_receives(w);
                CHECK_FALSE(received.result.complete);
                CHECK_FALSE(received.result.words.empty());
                CHECK(received.document.file.empty() == (received.result.pages == 0));
                co_await others.join();
                w.phone("201").hang_up();
            };
            t.time.run(scene(t, when, machine_hangs_up));
            const std::vector<fax_image> kept = read_fax(t.folder / "fax.tif");
            for (std::size_t i = 0; i < kept.size(); ++i)
                CHECK(kept[i] == t.sent[i]);
            CHECK(t.leftovers().empty());
        }
}

SCENARIO("a page that cannot be kept is not confirmed")
{
    fax_town t;
    const auto scene = [](fax_town& w) -> awaitable<void> {
        task_group others(w.time.executor());
        const auto calls = [](fax_town& house) -> awaitable<void> {
            co_await lift_and_dial(house.phone("201"), "301");
            house.sending_machine();
        };
        others.spawn(calls(w));
        const auto came = co_await w.address->next_call(60s);
        REQUIRE(came);
        co_await came->answer();
        std::filesystem::create_directories(
            w.folder / "fax.p001.tif.part/x"
        ); // stands where the page should be written
        api::fax::settings how;
        const errc why = co_await error_of([](fax_town& house, api::call c, api::fax::settings s) -> awaitable<void> {
            co_await api::fax::receive(c, house.folder.path().string(), "fax", std::move(s));
        }(w, *came, how));
        CHECK(why == errc::operation_failed);
        co_await came->hang_up();
        co_await others.join();
        co_await w.time.wait(5min);
        w.phone("201").hang_up();
    };
    t.time.run(scene(t));
    REQUIRE(t.machine->result());
    CHECK(t.machine->result()->pages == 0);
    CHECK(t.leftovers().empty());
}

TEST_CASE("pages of a fax's width stay as they are, others become pages of A4's width at fine resolution")
{
    const temporary_folder folder("fax");
    fax_image fine = printed_page(1, 60);
    fine.y_resolution = 77.0;
    write_fax(folder / "fax.tif", {printed_page(2, 50), fine});
    CHECK(api::fax::prepare_document(folder / "fax.tif", folder / "out.tif") == 2);
    CHECK(read_fax(folder / "out.tif") == std::vector<fax_image>{printed_page(2, 50), fine});

    fax_image scan = printed_page(3, 1000, 864); // 1000 rows of square elements
    scan.x_resolution = scan.y_resolution = 40.0;
    write_fax(folder / "scan.tif", {scan});
    CHECK(api::fax::prepare_document(folder / "scan.tif", folder / "out.tif") == 1);
    REQUIRE(read_fax(folder / "out.tif").size() == 1);
    CHECK(read_fax(folder / "out.tif")[0].width == 1728);
    CHECK(read_fax(folder / "out.tif")[0].rows.size() == doctest::Approx(1000 * 2 * 77.0 / 80.31).epsilon(0.001));
}

TEST_CASE("what is no document is refused with a reason")
{
    const temporary_folder folder("fax");
    CHECK_THROWS_WITH(api::fax::prepare_document("no-such.tif", folder / "out.tif"), "'no-such.tif': no such file");
    CHECK_THROWS(api::fax::prepare_document(folder / "", folder / "out.tif"));
    CHECK_THROWS(api::fax::prepare_document("/proc/self/status", folder / "out.tif"));
    CHECK_THROWS(api::fax::keep_page(folder / "none.tif", 0, folder / "page.tif"));
}
