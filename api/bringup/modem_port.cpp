#include "api/bringup/modem_port.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tipring::api::bringup {

using drivers::ability;
using kind = hw::port_event::kind;
using happening = drivers::line_event::kind;

namespace {

struct lacking
{
    std::string_view begins; ///< the names of the quantities
    ability what{};
};

constexpr auto not_able = std::to_array<lacking>({
    {"battery.",  ability::battery   },
    {"polarity.", ability::battery   },
    {"pulse.",    ability::pulse_dial},
});

struct unknown_to_it
{
    std::string_view begins;
    std::string_view because;
};

constexpr auto not_told = std::to_array<unknown_to_it>({
    {"ring.on_error",  "a modem says RING, and not for how long"                         },
    {"ring.off_error", "a modem says RING, and not for how long"                         },
    {"ring.trip",      "a modem answers when its firmware gets to it: see hook.off_delay"},
    {"flash.shortest", "a modem's firmware says how long its flash is: see flash.seen"   },
});

constexpr auto own_echo = std::to_array<std::string_view>({"echo.at_subscriber", "canceller.at_subscriber"});

std::optional<kind> said_by_a_port(happening what)
{
    switch (what) {
    case happening::ring_begin: return kind::ring_begin;
    case happening::ring_end: return kind::ring_end;
    case happening::removed: return kind::removed;
    case happening::returned: return kind::returned;
    default: return std::nullopt; // nothing that is asked of a modem
    }
}

} // namespace

modem_port::modem_port(time_source& time, drivers::line& modem, bool duplex)
    : modem_(modem)
    , duplex_(duplex)
    , events_(time.executor())
    , callers_(time.executor())
    , asked_(time.executor())
    , obeyed_(time.executor())
{
}

awaitable<void> modem_port::run() { return join(work_the_hook(), take_events()); }

awaitable<void> modem_port::take_events()
{
    for (;;) {
        const drivers::line_event event = co_await modem_.events().next();
        if (event.what == happening::caller_id)
            callers_.push(event.who);
        else if (const auto what = said_by_a_port(event.what))
            events_.push({*what, event.at});
    }
}

awaitable<void> modem_port::work_the_hook()
{
    for (;;) {
        while (modem_.hook_position() == wanted_)
            co_await asked_.wait();
        at_it_ = true;
        try {
            if (wanted_ == hook::off)
                co_await modem_.off_hook();
            else
                co_await modem_.on_hook();
        } catch (const failure&) {
            refused_ = std::current_exception();
            wanted_ = modem_.hook_position();
        }
        at_it_ = false;
        obeyed_.wake();
    }
}

void modem_port::set_hook(hook position)
{
    wanted_ = position;
    refused_ = nullptr;
    asked_.wake();
}

awaitable<void> modem_port::obey()
{
    while (!refused_ && (at_it_ || modem_.hook_position() != wanted_))
        co_await obeyed_.wait();
    if (refused_)
        std::rethrow_exception(std::exchange(refused_, nullptr));
}

awaitable<void> modem_port::flash(sample_count) { return modem_.hookflash(); }

awaitable<void> modem_port::pulse(std::string digits, pulse_timing) { return modem_.dial_pulse(std::move(digits)); }

std::string modem_port::shortcoming(std::string_view quantity) const
{
    for (const lacking& l : not_able)
        if (quantity.starts_with(l.begins))
            for (const drivers::capability& c : modem_.capabilities())
                if (c.what == l.what && !c.can)
                    return std::string(c.why_not);
    for (const unknown_to_it& u : not_told)
        if (quantity.starts_with(u.begins))
            return std::string(u.because);
    if (!duplex_ && std::ranges::find(own_echo, quantity) != own_echo.end())
        return "this modem does not hear while it speaks";
    return {};
}

} // namespace tipring::api::bringup
