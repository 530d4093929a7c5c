#include "api/system/line_listening.hpp"

#include "api/system/channel_bank.hpp"
#include "api/system/line_address.hpp"
#include "api/system/live_town.hpp"
#include "base/error.hpp"
#include "hw/dahdi/tap.hpp"

#include <boost/asio/co_spawn.hpp>

#include <array>
#include <exception>

namespace tipring::api {

namespace {

awaitable<void> hear(dahdi::tap& tap, listener& ears, sample_count limit)
{
    std::array<std::int16_t, frame_length> frame{};
    for (sample_count t{}; t < limit; t += frame_time) {
        co_await tap.frame(frame);
        ears.feed(frame);
    }
}

void hear_card(const std::string& name, listener& ears, sample_count limit)
{
    asio::io_context context;
    dahdi::tap tap(context.get_executor(), dahdi::resolve(name, dahdi::take_inventory()));
    std::exception_ptr went_wrong;
    asio::co_spawn(context, hear(tap, ears, limit), [&](const std::exception_ptr& thrown) { went_wrong = thrown; });
    context.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace

bool names_a_line(const configuration& config, const std::string& name)
{
    return config.lines.find(name) || is_simulated_address(name) || is_hardware_address(name);
}

void listen_to_line(
    const configuration& config,
    const std::string& name,
    const listening_wishes& wishes,
    sample_count limit,
    listener::told tell
)
{
    listener ears(countries_named(wishes.countries), wishes.what, [&](event_record e) {
        e.line = name;
        tell(e);
    });
    if (const std::string device = config.lines.device_of(name); is_card_address(device)) {
        hear_card(device, ears, limit);
        ears.finish();
        return;
    }
    if (is_modem_address(config.lines.device_of(name)))
        throw failure(
            errc::not_supported,
            name + ": a modem lets nobody listen while it is on hook; 'tipring answer " + name +
                "' and 'tipring call' tell what is heard in a call"
        );
    live_town town(config, {name}, audience::one_line, [&](const event_record& e) {
        if (std::holds_alternative<line_signal_record>(e.what) || std::holds_alternative<call_state_record>(e.what))
            tell(e); // what the line itself hears depends on what it waits for
    });
    town.pair(name).set_tap([&](audio_in frame) { ears.feed(frame); });
    const auto until = [](time_source& time, sample_count length) -> awaitable<void> { co_await time.wait(length); };
    town.run(until(town.time(), limit));
    ears.finish();
}

} // namespace tipring::api
