#include "api/system/line_listening.hpp"

#include "api/system/live_town.hpp"
#include "base/error.hpp"

namespace tipring::api {

bool names_a_line(const configuration& config, const std::string& name)
{
    return config.lines.find(name) || name.starts_with("plant:") || name.starts_with("dahdi:") ||
           name.starts_with("at:");
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
    live_town town(config, name, audience::one_line, [&](const event_record& e) {
        if (std::holds_alternative<line_signal_record>(e.what) || std::holds_alternative<call_state_record>(e.what))
            tell(e); // what the line itself hears depends on what it waits for
    });
    town.pair(name).set_tap([&](audio_in frame) { ears.feed(frame); });
    const auto until = [](time_source& time, sample_count length) -> awaitable<void> { co_await time.wait(length); };
    town.run(until(town.time(), limit));
    ears.finish();
}

} // namespace tipring::api
