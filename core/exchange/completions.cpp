#include "core/exchange/completions.hpp"

#include "base/error.hpp"
#include "core/exchange/exchange.hpp"

#include <algorithm>

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
    if (waiting(from) >= most_for_one)
        throw failure(
            errc::resource_unavailable,
            "extension " + from + " waits for " + std::to_string(most_for_one) + " numbers already: cancel one first"
        );
    requests_.push_back({next_id_, std::move(from), std::move(to), mode, camped != nullptr, camped});
    somebody_is_free(); // he may be by now
    return next_id_++;
}

void completions::cancel(std::string_view from, std::uint32_t id)
{
    const std::size_t gone = std::erase_if(requests_, [&](const request& r) { return r.id == id && r.from == from; });
    if (gone == 0)
        throw failure(
            errc::no_such_completion,
            "extension " + std::string(from) + " does not wait for completion " + std::to_string(id) +
                ": it came, or was cancelled"
        );
}

void completions::cancel_all(std::string_view from)
{
    std::erase_if(requests_, [&](const request& r) { return r.from == from; });
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
    if (!from || !to || !to->free())
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
