#pragma once
#include "api/tapi/tapi.h"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace tipring::tapi {

/// What a handle stands for; a handle of one kind is never valid as another.
enum class handle_kind : DWORD { application = 1, line = 2, call = 3 };

/// 32-bit handles for things of one kind: kind, generation and place. A place is used again with another generation, so a handle that was
/// given back stays invalid until its generation comes round after 4096 uses.
template <class T>
class handle_table
{
public:
    explicit handle_table(handle_kind kind)
        : kind_(kind)
    {
    }

    /// @return 0 when there are too many.
    DWORD add(std::unique_ptr<T> what)
    {
        std::size_t place = 0;
        while (place < entries_.size() && entries_[place].what)
            ++place;
        if (place > most)
            return 0;
        if (place == entries_.size())
            entries_.emplace_back();
        entries_[place].what = std::move(what);
        return handle_of(place);
    }

    /// nullptr for a handle that is stale, foreign or never was.
    T* find(DWORD handle) const
    {
        const std::size_t place = handle & most;
        return place < entries_.size() && entries_[place].what && handle_of(place) == handle
                   ? entries_[place].what.get()
                   : nullptr;
    }

    void remove(DWORD handle)
    {
        if (!find(handle))
            return;
        entry& e = entries_[handle & most];
        e.what.reset();
        e.generation = (e.generation + 1) & most_generation;
    }

    std::vector<T*> all() const
    {
        std::vector<T*> there;
        for (const entry& e : entries_)
            if (e.what)
                there.push_back(e.what.get());
        return there;
    }

private:
    static constexpr DWORD most = 0xffff;
    static constexpr DWORD most_generation = 0xfff;

    struct entry
    {
        std::unique_ptr<T> what;
        DWORD generation = 0;
    };

    DWORD handle_of(std::size_t place) const
    {
        return static_cast<DWORD>(kind_) << 28 | entries_[place].generation << 16 | static_cast<DWORD>(place);
    }

    handle_kind kind_;
    std::vector<entry> entries_;
};

} // namespace tipring::tapi
