#include "core/exchange/completions.hpp"

#include "base/error.hpp"
#include "core/exchange/exchange.hpp"

#include <algorithm>
#include <functional>

namespace tipring::core {

namespace {

constexpr std::size_t most_for_one = 5;    ///< ours
constexpr sample_count guard_of_free = 2s; ///< ours: who hung up may lift again at once

} // namespace

completions::completions(exchange& ex)
    : exchange_(ex)
    , tasks_(ex.engine().time().executor())
{
}

std::uint32_t completions::add(std::string from, std::string to, completion_mode mode, const call_ptr& camped)
{
    if (mode == completion_mode::message)
        for (const request& r : requests_)
            if (r.mode == mode && r.from == from && r.to == to)
                return r.id;
    if (waiting(from) >= most_for_one)
        throw failure(
            errc::resource_unavailable,
            "extension " + from + " waits for " + std::to_string(most_for_one) + " numbers already: cancel one first"
        );
    requests_.push_back({next_id_++, std::move(from), std::move(to), mode, camped != nullptr, camped});
    const request& added = requests_.back();
    if (mode == completion_mode::message)
        light_lamp(added.to);
    else
        somebody_is_free(); // he may be by now
    return added.id;
}

void completions::cancel(std::string_view from, std::uint32_t id)
{
    const std::size_t gone = forget([&](const request& r) { return r.id == id && r.from == from; });
    if (gone == 0)
        throw failure(
            errc::no_such_completion,
            "extension " + std::string(from) + " does not wait for completion " + std::to_string(id) +
                ": it came, or was cancelled"
        );
}

void completions::cancel_all(std::string_view from)
{
    forget([&](const request& r) { return r.from == from; });
}

std::optional<std::string> completions::first_message_for(std::string_view to) const
{
    for (const request& r : requests_)
        if (r.mode == completion_mode::message && r.to == to)
            return r.from;
    return std::nullopt;
}

void completions::cancel_messages_for(std::string_view to)
{
    forget([&](const request& r) { return r.mode == completion_mode::message && r.to == to; });
}

void completions::met(std::string_view one, std::string_view other)
{
    forget([&](const request& r) {
        return r.mode == completion_mode::message &&
               ((r.from == one && r.to == other) || (r.from == other && r.to == one));
    });
}

template <class Predicate>
std::size_t completions::forget(Predicate which)
{
    const auto kept = std::stable_partition(requests_.begin(), requests_.end(), std::not_fn(which));
    const std::vector<request> gone(kept, requests_.end());
    requests_.erase(kept, requests_.end());
    for (const request& r : gone)
        light_lamp(r.to);
    return gone.size();
}

void completions::light_lamp(std::string_view of) const
{
    if (station* const s = exchange_.find(of))
        s->look_for_messages();
}

std::size_t completions::waiting(std::string_view from) const
{
    return static_cast<std::size_t>(std::ranges::count(requests_, from, &request::from));
}

void completions::somebody_is_free()
{
    if (!requests_.empty())
        tasks_.spawn(serve_after_a_moment());
}

bool completions::ready(const request& r) const
{
    const station* from = exchange_.find(r.from);
    const station* to = exchange_.find(r.to);
    if (!from || !to || !to->free() || r.mode == completion_mode::message)
        return false;
    if (r.on_the_line) {
        const call_ptr camped = r.camped.lock();
        return camped && camped->is(call_state::proceeding);
    }
    return r.mode == completion_mode::camp_on ? !from->talking() : from->free();
}

void completions::serve(const request& turn)
{
    station* const from = exchange_.find(turn.from);
    if (turn.on_the_line)
        from->go_on(turn.camped.lock());
    else
        from->ring_back_for(turn.to, turn.id);
}

awaitable<void> completions::serve_after_a_moment()
{
    co_await exchange_.engine().time().wait(guard_of_free);
    std::erase_if(requests_, [](const request& r) {
        const call_ptr camped = r.camped.lock();
        return r.on_the_line && (!camped || camped->over());
    });
    for (;;) {
        const auto next = std::ranges::find_if(requests_, [&](const request& r) { return ready(r); });
        if (next == requests_.end())
            co_return;
        const request turn = *next;
        requests_.erase(next);
        serve(turn);
    }
}

} // namespace tipring::core
