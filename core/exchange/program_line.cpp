#include "core/exchange/program_line.hpp"

#include <algorithm>

namespace tipring::core {

using drivers::ability;
using drivers::line_event;

program_line::program_line(std::string name, asio::any_io_executor executor)
    : voice(media::ear({}), executor)
    , name_(std::move(name))
    , events_(executor)
{
}

std::vector<drivers::capability> program_line::capabilities() const
{
    constexpr std::string_view no_loop = "an extension without a telephone has no copper pair";
    return {
        {ability::audio,            true,  {}                                                 },
        {ability::hook,             true,  {}                                                 },
        {ability::ring,             true,  {}                                                 },
        {ability::on_hook_audio,    false, no_loop                                            },
        {ability::hookflash,        false, "the program has the operations themselves instead"},
        {ability::pulse_dial,       false, no_loop                                            },
        {ability::battery,          false, no_loop                                            },
        {ability::reverse_polarity, false, no_loop                                            },
        {ability::break_loop,       false, no_loop                                            },
        {ability::lamp_voltage,     false, no_loop                                            },
    };
}

awaitable<void> program_line::run()
{
    parking_place nothing_ever_happens(co_await asio::this_coro::executor);
    co_await nothing_ever_happens.wait();
}

void program_line::move(hook to)
{
    if (std::exchange(hook_, to) == to)
        return;
    line_event event;
    event.what = to == hook::off ? line_event::kind::off_hook : line_event::kind::on_hook;
    events_.push(event);
}

awaitable<void> program_line::off_hook()
{
    move(hook::off);
    co_return;
}

awaitable<void> program_line::on_hook()
{
    move(hook::on);
    co_return;
}

void program_line::read(audio_out frame)
{
    std::ranges::fill(frame, std::int16_t{0});
    if (hook_ == hook::off)
        speak(frame);
    std::ranges::copy(frame, said_.begin());
}

void program_line::write(audio_in frame)
{
    listen(frame);
    show(frame, said_);
}

} // namespace tipring::core
