#pragma once
/// Waits for cards that were lost, without looking again and again.

#include "base/async/time_source.hpp"
#include "hw/dahdi/discovery.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tipring::dahdi {

/// Whoever holds a port, and may lose it with its card.
class card_owner
{
public:
    virtual ~card_owner() = default;
    virtual bool has_card() const = 0;
    /// Takes it again if it is among `all`. @return false where it is, and cannot be had.
    virtual bool look_for_card(const inventory& all) = 0;
};

/// Tells those who lost their card when it is worth looking: one for all ports of a rack.
///
/// A card's span  comes and goes with the kernel's own uevents, not with those that udev sends on: udev's do not reach a service with a
///                network of its own (PrivateNetwork), and the permissions that udev sets are those of nodes that we do not open.
/// Its channels   cannot be opened until somebody configures them, and of that the kernel sends no uevent. But it is done through
///                /dev/dahdi/ctl, and whoever did it closes that (dahdi_cfg does at once): inotify tells.
/// Nobody tells   when another program lets go of a port, nor of a configuration while its author keeps /dev/dahdi/ctl open. So
///                a card that is there and cannot be had yet is looked at again after 5 s. So is one that is gone, where the kernel refuses us
///                a way to be told.
class card_watch
{
public:
    static constexpr sample_count look_again = 5s;

    explicit card_watch(time_source& time);
    ~card_watch();
    card_watch(const card_watch&) = delete;
    card_watch& operator=(const card_watch&) = delete;

    void add(card_owner& owner);
    void remove(card_owner& owner);
    /// Somebody lost his card: it may be back already.
    void card_was_lost();

    /// Who is told, once, that a card is looked for again and again because the kernel refuses us a way to be told; and how to mend it.
    void on_warning(std::function<void(const std::string&)> tell) { warn_ = std::move(tell); }

    /// Lives until cancelled. Without it nobody finds his card again.
    awaitable<void> run();

private:
    struct ears;

    awaitable<void> hear_of_spans();
    awaitable<void> hear_of_configuring();
    awaitable<void> tell_owners();
    awaitable<void> until_worth_looking();
    bool somebody_lost_his() const;
    bool all_look();
    void something_happened();
    void warn_once();

    time_source& time_;
    std::vector<card_owner*> owners_;
    std::unique_ptr<ears> ears_;
    bool happened_ = false;
    bool refused_ = false; // a card was there, and could not be had
    bool warned_ = false;
    std::function<void(const std::string&)> warn_;
    parking_place teller_;
};

} // namespace tipring::dahdi
