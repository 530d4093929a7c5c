#include "hw/plant/plant.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

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

/// Ticks stand at whole frames of the clock, whenever run() begins.
sample_count first_tick(sample_count now)
{
    using frames = std::chrono::duration<std::int64_t, std::ratio<frame_length, sample_rate>>;
    return std::chrono::ceil<frames>(now);
}

} // namespace

/// A pair with what stands at its ends; an end whose thing is missing is a cable's.
struct plant::line
{
    line(time_source& time, const std::string& name, const line_conditions& conditions, std::uint64_t seed)
        : pair(time, name, conditions, seed_of(name, seed))
    {
    }

    loop pair;
    std::unique_ptr<exchange_port> exchange_end;
    std::unique_ptr<subscriber_port> subscriber_end;
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

std::unique_ptr<plant::line> plant::make_line(const std::string& name, const line_conditions& conditions) const
{
    must_be_new(name);
    return std::make_unique<line>(time_, name, conditions, seed_);
}

void plant::must_be_new(const std::string& name) const
{
    for (const auto& l : lines_)
        if (l->pair.name() == name || (l->subscriber_end && l->subscriber_end->name() == name))
            throw failure(errc::config_bad, "the plant has two lines '" + name + "': give one of them another name");
}

plant::line& plant::add(std::unique_ptr<line> furnished) { return *lines_.emplace_back(std::move(furnished)); }

void plant::furnish_exchange_end(line& with)
{
    with.exchange_end = std::make_unique<exchange_port>(time_, relays_, with.pair, with.pair.name(), windows_);
}

telephone& plant::add_telephone(std::string name, telephone_habits habits, const line_conditions& conditions)
{
    auto made = make_line(name, conditions);
    furnish_exchange_end(*made);
    made->set = std::make_unique<telephone>(time_, made->pair, std::move(habits));
    return *add(std::move(made)).set;
}

subscriber_port&
plant::add_trunk(std::string exchange_end, std::string subscriber_end, const line_conditions& conditions)
{
    must_be_new(subscriber_end);
    auto made = make_line(exchange_end, conditions);
    furnish_exchange_end(*made);
    made->subscriber_end = std::make_unique<subscriber_port>(time_, made->pair, std::move(subscriber_end));
    return *add(std::move(made)).subscriber_end;
}

cable& plant::lay_cable(cable::socket to_the_other_process)
{
    return *cables_.emplace_back(std::make_unique<cable>(time_, relays_, std::move(to_the_other_process)));
}

exchange_port& plant::add_exchange_half(cable& way, std::string exchange_end, const line_conditions& conditions)
{
    auto made = make_line(exchange_end, conditions);
    furnish_exchange_end(*made);
    way.add_exchange_half(made->pair);
    return *add(std::move(made)).exchange_end;
}

subscriber_port& plant::add_subscriber_half(cable& way, std::string subscriber_end, const line_conditions& conditions)
{
    auto made = make_line(subscriber_end, conditions);
    made->subscriber_end = std::make_unique<subscriber_port>(time_, made->pair, std::move(subscriber_end));
    way.add_subscriber_half(made->pair);
    return *add(std::move(made)).subscriber_end;
}

telephone&
plant::add_telephone_half(cable& way, std::string name, telephone_habits habits, const line_conditions& conditions)
{
    auto made = make_line(name, conditions);
    made->set = std::make_unique<telephone>(time_, made->pair, std::move(habits));
    way.add_subscriber_half(made->pair);
    return *add(std::move(made)).set;
}

exchange_port& plant::exchange_end(std::string_view name)
{
    for (const auto& l : lines_)
        if (l->exchange_end && l->exchange_end->name() == name)
            return *l->exchange_end;
    no_such("FXS port", name);
}

subscriber_port& plant::subscriber_end(std::string_view name)
{
    for (const auto& l : lines_)
        if (l->subscriber_end && l->subscriber_end->name() == name)
            return *l->subscriber_end;
    no_such("FXO port", name);
}

telephone& plant::telephone_at(std::string_view pair_name)
{
    for (const auto& l : lines_)
        if (l->set && l->pair.name() == pair_name)
            return *l->set;
    no_such("telephone", pair_name);
}

loop& plant::pair(std::string_view name)
{
    for (const auto& l : lines_)
        if (l->pair.name() == name)
            return l->pair;
    no_such("pair", name);
}

std::vector<exchange_port*> plant::exchange_ends()
{
    std::vector<exchange_port*> all;
    for (const auto& l : lines_)
        if (l->exchange_end)
            all.push_back(l->exchange_end.get());
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
    for (sample_count next = first_tick(time_.now());; next += frame_time) {
        co_await time_.wait_until(next, turn::outside_world);
        for (const auto& l : lines_)
            l->pair.propagate();
        for (const auto& l : lines_)
            if (l->set)
                l->set->tick();
        for (const auto& c : cables_)
            co_await c->tick();
    }
}

} // namespace tipring::plant
