#include "core/exchange/exchange.hpp"

#include "base/error.hpp"
#include "core/dialing/dial_string.hpp"

#include <algorithm>

namespace tipring::core {

namespace {

constexpr std::size_t most_hops = 5; ///< ours: a chain of diversions longer than this is taken for a circle

} // namespace

exchange::exchange(media::media_engine& engine, observer& watcher, exchange_config config)
    : engine_(engine)
    , watcher_(watcher)
    , config_(std::move(config))
    , country_(nullptr)
    , parking_(
          engine.time(),
          config_.orbits.first,
          config_.orbits.last,
          config_.timers.park_recall,
          [this](const call_ptr& parked, const std::string& by) { park_recall(parked, by); }
      )
    , completions_(*this)
    , ledger_(std::make_shared<dial_ledger>(config_.guard.limits))
    , tasks_(engine.time().executor())
{
    const auto found = dsp::find_country(config_.country);
    if (!found)
        throw failure(errc::unknown_country, "no country '" + config_.country + "': 'tipring tones' lists them");
    country_ = *found;
    for (const station_config& s : config_.stations)
        if (s.line.starts_with(program_prefix)) {
            program_lines_.push_back(std::make_unique<program_line>(s.line, engine.time().executor()));
            program_line& line = *program_lines_.back();
            stations_.push_back(std::make_unique<station>(*this, engine_.attach(line, {country_}), watcher_, s, &line));
        }
}

exchange::~exchange() = default;

namespace {

/// @throws failure that says what to write instead.
void must_have_lamp_voltage(const drivers::line& line, const std::string& number)
{
    for (const drivers::capability& c : line.capabilities())
        if (c.what == drivers::ability::lamp_voltage && !c.can)
            throw failure(
                errc::not_supported,
                "extension " + number + " on " + line.name() + ": " + std::string(c.why_not) +
                    "; say message_lamp = \"fsk\", \"reversal\" or \"none\""
            );
}

} // namespace

void exchange::add(drivers::line& line)
{
    const auto wanted = std::ranges::find(config_.stations, line.name(), &station_config::line);
    if (wanted != config_.stations.end()) {
        if (config_.lamp == message_lamp::voltage)
            must_have_lamp_voltage(line, wanted->number);
        media::media_port& port = engine_.attach(line, {country_});
        stations_.push_back(std::make_unique<station>(*this, port, watcher_, *wanted));
        return;
    }
    const auto way_out = std::ranges::find(config_.trunks, line.name(), &trunk_config::line);
    if (way_out == config_.trunks.end())
        throw failure(errc::config_bad, "no station and no trunk of the exchange is on line " + line.name());
    const auto country = dsp::find_country(way_out->profile.country);
    if (!country)
        throw failure(errc::unknown_country, "no country '" + way_out->profile.country + "' for trunk " + line.name());
    trunks_.push_back(std::make_unique<trunk>(*this, engine_.attach(line, {*country}), watcher_, *way_out));
    trunks_.back()->line().guard_by(config_.guard, ledger_);
}

std::optional<std::string> exchange::needs_new_start(const exchange_config& config) const
{
    if (config.country != config_.country)
        return "another country";
    if (config.orbits.first != config_.orbits.first || config.orbits.last != config_.orbits.last ||
        config.timers.park_recall != config_.timers.park_recall)
        return "another range of orbits, or another time until a parked call comes back";
    const auto same_station = [](const station_config& a, const station_config& b) {
        return a.line == b.line && a.number == b.number;
    };
    if (!std::ranges::equal(config.stations, config_.stations, same_station))
        return "another extension";
    const auto same_trunk = [](const trunk_config& a, const trunk_config& b) { return a.line == b.line; };
    if (!std::ranges::equal(config.trunks, config_.trunks, same_trunk))
        return "another trunk";
    for (const auto& t : trunks_) {
        const auto wanted = std::ranges::find(config.trunks, t->config().line, &trunk_config::line);
        if (auto why = t->line().needs_new_start(wanted->profile))
            return why;
    }
    return std::nullopt;
}

void exchange::reload(exchange_config config)
{
    if (const auto why = needs_new_start(config))
        throw failure(errc::config_bad, "this needs a new start, and nothing was changed: " + *why);
    if (config.lamp == message_lamp::voltage)
        for (const auto& s : stations_)
            must_have_lamp_voltage(s->line(), s->config().number);
    config_ = std::move(config);
    for (const auto& s : stations_)
        s->reload(*std::ranges::find(config_.stations, s->config().number, &station_config::number));
    for (const auto& t : trunks_) {
        t->reload(*std::ranges::find(config_.trunks, t->config().line, &trunk_config::line));
        t->line().guard_by(config_.guard, ledger_);
    }
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
    for (const auto& t : trunks_) {
        tasks_.spawn(t->line().line().run());
        tasks_.spawn(t->run());
    }
}

awaitable<void> exchange::stop()
{
    co_await completions_.stop();
    co_await parking_.stop();
    co_await tasks_.stop();
    for (const auto& s : stations_)
        co_await s->stop();
    for (const auto& t : trunks_)
        co_await t->stop();
}

// Routing -----------------------------------------------------------------------------------------------------------

trunk* exchange::free_trunk(std::string_view prefix) const
{
    for (const auto& t : trunks_)
        if (t->config().prefix == prefix && t->free())
            return t.get();
    return nullptr;
}

/// A free one if there is one, else one that can be cleared, else any.
trunk* exchange::way_out_for_emergency(std::string_view number) const
{
    trunk* found = nullptr;
    int best = 0;
    for (const auto& t : trunks_) {
        const int good = t->free() ? 3 : t->can_be_cleared() ? 2 : 1;
        if (t->is_emergency(number) && good > best) {
            best = good;
            found = t.get();
        }
    }
    return found;
}

placement exchange::go_out(trunk& out, const call_ptr& caller, std::string number, bool by_hand) const
{
    const bool clears = by_hand && out.is_emergency(number) && out.can_be_cleared();
    if (!out.free() && !clears)
        return placement::no_way_out;
    out.place(caller, std::move(number), by_hand);
    return placement::under_way;
}

route exchange::judge(std::string_view digits) const
{
    using enum route::verdict;
    const auto longer = [&](std::string_view known) {
        return known.size() > digits.size() && known.starts_with(digits);
    };
    const bool extension_goes_on =
        std::ranges::any_of(stations_, [&](const auto& s) { return longer(s->config().number); });
    if (station* s = find(digits))
        return {
            extension_goes_on ? open : complete, {s, nullptr, s->config().number, {}}
        };

    // With no prefix, too: who needs help must not need to know how to get out.
    if (trunk* out = way_out_for_emergency(digits))
        return {
            extension_goes_on ? open : complete, {nullptr, out, std::string(digits), {}}
        };

    feature_match code = match(config_.features, digits);
    if (code.how == fit::open || code.how == fit::complete) {
        const std::string_view number = code.request.number;
        const bool number_is_whole = code.how == fit::complete || parking_.is_orbit(number) ||
                                     (!number.starts_with('*') && judge(number).how == complete);
        return {
            number_is_whole ? complete : open, {nullptr, nullptr, {}, std::move(code.request)}
        };
    }
    if (code.how == fit::begun || extension_goes_on)
        return {more, {}};

    for (const auto& t : trunks_) {
        const trunk_config& out = t->config();
        if (!digits.starts_with(out.prefix)) {
            if (longer(out.prefix))
                return {more, {}};
            continue;
        }
        std::string number(digits.substr(out.prefix.size()));
        if (number.empty())
            return {more, {}};
        const bool ended = number.ends_with('#');
        if (ended)
            number.pop_back();
        trunk* emergency = way_out_for_emergency(number);
        const bool whole = ended || emergency || (out.digits != 0 && number.size() >= out.digits);
        trunk* way_out = emergency ? emergency : free_trunk(out.prefix);
        return {
            whole ? complete : open, {nullptr, way_out ? way_out : t.get(), std::move(number), {}}
        };
    }
    return {nobody, {}};
}

placement exchange::place(const call_ptr& caller, std::string number, call_reason reason, std::string redirecting) const
{
    const bool external = caller->device().external();
    const std::string calling = caller->presented().number;
    for (std::size_t hop = 0; hop <= most_hops; ++hop) {
        const route way = judge(number);
        if (trunk* out = way.to.way_out) {
            // What is forwarded is dialled by nobody.
            const bool by_hand = caller->dialled_by_hand && reason == call_reason::direct && hop == 0;
            return go_out(*out, caller, way.to.number, by_hand);
        }
        station* called = way.to.extension;
        if (!called)
            return placement::nobody;

        const auto divert = [&](forward_condition happened) {
            return find_rule(called->forwards().rules, happened, {calling, external});
        };
        const forward_rule* rule = divert(forward_condition::unconditional);
        call_reason diverted = call_reason::forwarded_unconditional;
        if (!rule) {
            if (!called->line().present())
                return placement::out_of_order;
            if (called->offer(caller, reason, redirecting))
                return placement::alerting;
            rule = divert(forward_condition::busy);
            diverted = call_reason::forwarded_busy;
        }
        if (!rule || rule->to.empty())
            return placement::busy; // and "do not disturb" is told as busy
        redirecting = std::exchange(number, rule->to);
        reason = diverted;
    }
    return placement::no_way_out;
}

call_ptr exchange::ringing_in(std::string_view group) const
{
    bool known = false;
    for (const auto& s : stations_) {
        if (s->config().pickup_group != group)
            continue;
        known = true;
        if (call_ptr ringing = s->ringing_call())
            return ringing;
    }
    if (!known || group.empty())
        throw failure(
            errc::no_such_group, "no pickup group '" + std::string(group) + "': no extension's 'pickup_group' names it"
        );
    return nullptr;
}

/// Back to whoever parked it; while he is busy it waits on.
void exchange::park_recall(const call_ptr& parked, const std::string& parked_by)
{
    station* const by = find(parked_by);
    if (by && by->offer(parked, call_reason::reminder, {}))
        parked->device().update_media();
    else if (!parked->over())
        parking_.put(parked, parked_by, parked_by);
}

} // namespace tipring::core
