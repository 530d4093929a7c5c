#include "core/exchange/exchange.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace tipring::core {

exchange::exchange(media::media_engine& engine, observer& watcher, exchange_config config)
    : engine_(engine)
    , watcher_(watcher)
    , config_(std::move(config))
    , country_(nullptr)
    , tasks_(engine.time().executor())
{
    const auto found = dsp::find_country(config_.country);
    if (!found)
        throw failure(errc::unknown_country, "no country '" + config_.country + "': 'tipring tones' lists them");
    country_ = *found;
}

exchange::~exchange() = default;

station& exchange::add(drivers::line& line)
{
    const auto wanted = std::ranges::find(config_.stations, line.name(), &station_config::line);
    if (wanted == config_.stations.end())
        throw failure(errc::config_bad, "no station of the exchange is on line " + line.name());
    media::media_port& port = engine_.attach(line, {country_});
    stations_.push_back(std::make_unique<station>(*this, port, watcher_, *wanted));
    return *stations_.back();
}

station* exchange::find(std::string_view number) const
{
    for (const auto& s : stations_)
        if (s->config().number == number)
            return s.get();
    return nullptr;
}

void exchange::start()
{
    for (const auto& s : stations_) {
        tasks_.spawn(s->line().run());
        tasks_.spawn(s->run());
    }
}

awaitable<void> exchange::stop()
{
    co_await tasks_.stop();
    for (const auto& s : stations_)
        co_await s->stop();
}

exchange::verdict exchange::judge(std::string_view digits) const
{
    const bool exact = find(digits) != nullptr;
    const bool longer = std::ranges::any_of(stations_, [&](const auto& s) {
        return s->config().number.size() > digits.size() && s->config().number.starts_with(digits);
    });
    if (longer)
        return verdict::more;
    return exact ? verdict::complete : verdict::nobody;
}

} // namespace tipring::core
