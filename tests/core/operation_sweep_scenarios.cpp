/// Every session operation in every state a call can be in, on a line towards an exchange and on an extension of ours: what the operation
/// table does not allow is refused with the right error, at once, and changes nothing anywhere.

#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

using reach = awaitable<call_handle> (*)(town&, line_device&);

struct situation
{
    call_state state;
    reach get_there;
};

/// The two kinds of device. The extension's operations need its telephone off the hook, as a person would have it.
line_device& line_of(town& t) { return t.line(); }
line_device& extension_of(town& t) { return t.at("201"); }

bool is_extension(const line_device& device) { return !device.external(); }

awaitable<call_handle> begin_call(town& t, line_device& device, std::string number)
{
    if (is_extension(device)) {
        t.phone("201").lift();
        co_await t.time.wait(200ms);
        const call_handle lifted = device.calls().front();
        if (!number.empty())
            co_await device.dial(lifted, std::move(number));
        co_return lifted;
    }
    if (number.empty())
        number = ";"; // off the hook, and dial later
    const call_handle made = co_await device.make_call(std::move(number));
    co_return made;
}

awaitable<call_handle> until(line_device& device, call_handle which, call_state state)
{
    const call_states wanted{state};
    const bool there = co_await device.wait_for(which, wanted, 30s);
    REQUIRE(there);
    co_return which;
}

// How each state is reached -------------------------------------------------------------------------------------------

awaitable<call_handle> reach_dialtone(town& t, line_device& d) { co_return co_await begin_call(t, d, ""); }

awaitable<call_handle> reach_dialing(town& t, line_device& d)
{
    const call_handle c = co_await begin_call(t, d, "20;");
    co_return c;
}

awaitable<call_handle> reach_proceeding(town& t, line_device& d)
{
    const call_handle c = co_await begin_call(t, d, "203");
    co_return co_await until(d, c, proceeding);
}

awaitable<call_handle> reach_ringback(town& t, line_device& d)
{
    const call_handle c = co_await begin_call(t, d, "203");
    co_return co_await until(d, c, ringback);
}

awaitable<call_handle> reach_busy(town& t, line_device& d)
{
    t.phone("203").lift();
    const call_handle c = co_await begin_call(t, d, "203");
    co_return co_await until(d, c, busy);
}

awaitable<call_handle> reach_specialinfo(town& t, line_device& d)
{
    const call_handle c = co_await begin_call(t, d, "299");
    co_return co_await until(d, c, specialinfo);
}

awaitable<call_handle> reach_connected(town& t, line_device& d)
{
    const call_handle c = co_await begin_call(t, d, "203");
    co_await picks_up(t, "203");
    co_return co_await until(d, c, connected);
}

awaitable<call_handle> reach_disconnected(town& t, line_device& d)
{
    const call_handle c = co_await reach_connected(t, d);
    t.phone("203").hang_up();
    co_return co_await until(d, c, disconnected);
}

awaitable<call_handle> reach_offering(town& t, line_device& d)
{
    const std::string number = is_extension(d) ? "201" : "301";
    co_await lift_and_dial(t.phone("203"), number);
    const call_handle c = co_await d.wait_for_call(20s);
    REQUIRE(c);
    co_return c;
}

awaitable<call_handle> reach_accepted(town& t, line_device& d)
{
    const call_handle c = co_await reach_offering(t, d);
    co_await d.accept(c);
    co_return c;
}

awaitable<call_handle> reach_onhold(town& t, line_device& d)
{
    const call_handle c = co_await reach_connected(t, d);
    co_await d.hold(c);
    co_return c;
}

awaitable<call_handle> reach_onholdpendtransfer(town& t, line_device& d)
{
    const call_handle c = co_await reach_connected(t, d);
    co_await d.setup_transfer(c);
    co_return c;
}

awaitable<conference_setup> begin_conference(town& t, line_device& d)
{
    const call_handle c = co_await reach_connected(t, d);
    co_return co_await d.setup_conference(c);
}

awaitable<call_handle> reach_onholdpendconf(town& t, line_device& d)
{
    const conference_setup both = co_await begin_conference(t, d);
    co_return both.conference;
}

awaitable<call_handle> reach_conferenced(town& t, line_device& d)
{
    const conference_setup both = co_await begin_conference(t, d);
    co_await d.dial(both.consultation, "204");
    co_await picks_up(t, "204");
    co_await until(d, both.consultation, connected);
    co_await d.add_to_conference(both.conference, both.consultation);
    co_return both.consultation;
}

awaitable<call_handle> reach_idle(town& t, line_device& d)
{
    const call_handle c = co_await reach_connected(t, d);
    co_await d.drop(c);
    if (is_extension(d))
        t.phone("201").hang_up();
    co_return co_await until(d, c, idle);
}

constexpr auto situations = std::to_array<situation>({
    {dialtone,           reach_dialtone          },
    {dialing,            reach_dialing           },
    {proceeding,         reach_proceeding        },
    {ringback,           reach_ringback          },
    {busy,               reach_busy              },
    {specialinfo,        reach_specialinfo       },
    {connected,          reach_connected         },
    {disconnected,       reach_disconnected      },
    {offering,           reach_offering          },
    {accepted,           reach_accepted          },
    {onhold,             reach_onhold            },
    {onholdpendtransfer, reach_onholdpendtransfer},
    {onholdpendconf,     reach_onholdpendconf    },
    {conferenced,        reach_conferenced       },
    {idle,               reach_idle              },
});

// What is tried -------------------------------------------------------------------------------------------------------

awaitable<void> no_result(awaitable<call_handle> work) { co_await std::move(work); }
awaitable<void> no_result(awaitable<conference_setup> work) { co_await std::move(work); }
awaitable<void> no_result(awaitable<std::string> work) { co_await std::move(work); }
awaitable<void> no_result(awaitable<std::uint32_t> work) { co_await std::move(work); }

awaitable<void> carry_out(operation what, line_device& d, call_handle c)
{
    switch (what) {
    case operation::dial: return d.dial(c, "2");
    case operation::accept: return d.accept(c);
    case operation::answer: return d.answer(c);
    case operation::drop: return d.drop(c);
    case operation::hold: return d.hold(c);
    case operation::unhold: return d.unhold(c);
    case operation::swap_hold: return d.swap_hold(c, c);
    case operation::setup_transfer: return no_result(d.setup_transfer(c));
    case operation::complete_transfer: return no_result(d.complete_transfer(c, c, transfer_mode::transfer));
    case operation::blind_transfer: return d.blind_transfer(c, "204");
    case operation::setup_conference: return no_result(d.setup_conference(c));
    case operation::prepare_add_to_conference: return no_result(d.prepare_add_to_conference(c));
    case operation::add_to_conference: return d.add_to_conference(c, c);
    case operation::remove_from_conference: return d.remove_from_conference(c);
    case operation::redirect: return d.redirect(c, "204");
    case operation::park: return no_result(d.park(c, "701"));
    case operation::complete_call: return no_result(d.complete_call(c, completion_mode::call_back));
    case operation::secure_call: return d.secure_call(c);
    case operation::make_call:
    case operation::unpark:
    case operation::pickup:
    case operation::forward:
    case operation::uncomplete_call: break; // no operations on a call
    }
    FAIL("not an operation on a call");
    return d.drop(c);
}

/// Everything that an operation could have changed, in words.
std::string picture_of(town& t)
{
    std::string all = std::to_string(t.spy.states.size()) + " changes; ";
    const auto add = [&](line_device& d) {
        all += d.name() + (d.line().hook_position() == hw::hook::off ? " off hook" : " on hook");
        for (const call_handle& c : d.calls())
            all += " " + std::to_string(c->number()) + " " + std::string(name_of(c->state()));
        all += d.voice().playing() ? " playing; " : "; ";
    };
    for (const auto& s : t.house.exchange().stations())
        add(*s);
    for (const auto& l : t.house.lines())
        add(*l);
    return all;
}

awaitable<void> try_all(town& t, line_device& device, situation now)
{
    const call_handle c = co_await now.get_there(t, device);
    REQUIRE(c->is(now.state));
    for (const operation_row& row : operations()) {
        if (row.in == call_states{})
            continue;
        const std::string what = std::string(row.name) + " in " + std::string(name_of(now.state));
        CAPTURE(what);
        const bool possible = !device.why_not(row.what);
        const bool allowed = row.in.contains(now.state);
        errc refused{};
        try {
            device.check(row.what, c);
        } catch (const failure& e) {
            refused = static_cast<errc>(e.code().value());
        }
        if (possible && allowed) {
            CHECK(refused == errc{});
            continue;
        }
        CHECK(refused == (possible ? errc::invalid_state : errc::not_supported));
        const std::string before = picture_of(t);
        const sample_count then = t.time.now();
        const errc answered = co_await error_of(carry_out(row.what, device, c));
        CHECK(answered == refused);
        CHECK(picture_of(t) == before);
        CHECK(t.time.now() == then);
    }
}

/// An application that has had enough. (A person hangs up.)
awaitable<void> drop_all(line_device& device)
{
    while (!device.calls().empty()) {
        const call_handle newest = device.calls().back();
        co_await device.drop(newest);
    }
}

void sweep(line_device& (*device)(town&))
{
    for (const situation& s : situations) {
        CAPTURE(std::string(name_of(s.state)));
        town t;
        t.time.run(try_all(t, device(t), s));
        if (device(t).external())
            t.time.run(drop_all(device(t)));
        CHECK(t.leftovers() == "");
    }
}

} // namespace

SCENARIO("every operation in every state of a call on a line towards an exchange") { sweep(line_of); }
SCENARIO("every operation in every state of a call on an extension of ours") { sweep(extension_of); }
