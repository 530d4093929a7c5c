#include "hw/plant/plant.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <algorithm>

namespace tipring::plant {

namespace {

/// FNV-1a: a loop's noise does not depend on which other loops there are.
std::uint64_t seed_of(std::string_view name, std::uint64_t seed)
{
    std::uint64_t hash = 14695981039346656037U ^ seed;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

[[noreturn]] void no_such(const std::string& what, std::string_view name)
{
    throw failure(errc::no_such_line, "the plant has no " + what + " '" + std::string(name) + "'");
}

} // namespace

struct plant::line
{
    line(
        time_source& time,
        relay_rack& relays,
        std::string name,
        const line_conditions& c,
        std::uint64_t seed,
        const hw::hook_windows& windows
    )
        : pair(time, name, c, seed_of(name, seed))
        , exchange_end(time, relays, pair, std::move(name), windows)
    {
    }

    loop pair;
    exchange_port exchange_end;
    std::unique_ptr<subscriber_port> subscriber_end; // one of these two
    std::unique_ptr<telephone> set;
};

plant::plant(time_source& time, std::uint64_t seed, const hw::hook_windows& windows)
    : time_(time)
    , seed_(seed)
    , windows_(windows)
    , relays_(time)
{
}

plant::~plant() = default;

plant::line& plant::add(std::string name, const line_conditions& conditions)
{
    const auto same = [&](const auto& l) { return l->exchange_end.name() == name; };
    TIPRING_ASSERT(std::none_of(lines_.begin(), lines_.end(), same), name + " is there twice");
    lines_.push_back(std::make_unique<line>(time_, relays_, std::move(name), conditions, seed_, windows_));
    return *lines_.back();
}

telephone& plant::add_telephone(std::string name, telephone_habits habits, const line_conditions& conditions)
{
    line& added = add(std::move(name), conditions);
    added.set = std::make_unique<telephone>(time_, added.pair, std::move(habits));
    return *added.set;
}

subscriber_port&
plant::add_trunk(std::string exchange_end, std::string subscriber_end, const line_conditions& conditions)
{
    line& added = add(std::move(exchange_end), conditions);
    added.subscriber_end = std::make_unique<subscriber_port>(time_, added.pair, std::move(subscriber_end));
    return *added.subscriber_end;
}

plant::line& plant::at(std::string_view exchange_end)
{
    for (const auto& l : lines_)
        if (l->exchange_end.name() == exchange_end)
            return *l;
    no_such("pair", exchange_end);
}

exchange_port& plant::exchange_end(std::string_view name) { return at(name).exchange_end; }

subscriber_port& plant::subscriber_end(std::string_view name)
{
    for (const auto& l : lines_)
        if (l->subscriber_end && l->subscriber_end->name() == name)
            return *l->subscriber_end;
    no_such("FXO port", name);
}

telephone& plant::telephone_at(std::string_view exchange_end)
{
    if (line& l = at(exchange_end); l.set)
        return *l.set;
    no_such("telephone at", exchange_end);
}

loop& plant::pair(std::string_view exchange_end) { return at(exchange_end).pair; }

std::vector<exchange_port*> plant::exchange_ends()
{
    std::vector<exchange_port*> all;
    for (const auto& l : lines_)
        all.push_back(&l->exchange_end);
    return all;
}

std::vector<subscriber_port*> plant::subscriber_ends()
{
    std::vector<subscriber_port*> all;
    for (const auto& l : lines_)
        if (l->subscriber_end)
            all.push_back(l->subscriber_end.get());
    return all;
}

std::vector<telephone*> plant::telephones()
{
    std::vector<telephone*> all;
    for (const auto& l : lines_)
        if (l->set)
            all.push_back(l->set.get());
    return all;
}

awaitable<void> plant::run() { return join(relays_.run(), tick()); }

awaitable<void> plant::tick()
{
    for (sample_count next = std::chrono::ceil<std::chrono::duration<std::int64_t, std::ratio<1, 100>>>(time_.now());;
         next += frame_time) {
        co_await time_.wait_until(next, turn::outside_world);
        for (const auto& l : lines_)
            l->pair.propagate();
        for (const auto& l : lines_)
            if (l->set)
                l->set->tick();
    }
}

} // namespace tipring::plant
