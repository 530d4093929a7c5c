#pragma once
/// The simulated outside world: copper pairs, and telephones at their far ends. Everything at the near ends is the product.
///
///     plant world(time, seed);
///     telephone& alice = world.add_telephone("plant:201", habits);      // alice == FXS port plant:201
///     world.add_trunk("plant:301", "plant:line1");                      // FXS port plant:301 == FXO port plant:line1
///
/// The same seed and the same script give the same bits: whatever is random on a loop depends on its name and the seed only.

#include "hw/plant/cable.hpp"
#include "hw/plant/ports.hpp"
#include "hw/plant/telephone.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::plant {

class plant
{
public:
    /// @param windows of every FXS port's hook decoder
    explicit plant(time_source& time, std::uint64_t seed = 1, const hw::hook_windows& windows = {});
    ~plant();
    plant(const plant&) = delete;
    plant& operator=(const plant&) = delete;

    // They throw failure(config_bad) when the name is taken.

    /// A pair from the FXS port `name` to a telephone.
    telephone& add_telephone(std::string name, telephone_habits habits, const line_conditions& conditions = {});
    /// A pair from the FXS port `exchange_end` to the FXO port `subscriber_end`.
    subscriber_port&
    add_trunk(std::string exchange_end, std::string subscriber_end, const line_conditions& conditions = {});

    /// Copper to another process. What follows joins it wire by wire, in the same order in both processes.
    cable& lay_cable(cable::socket to_the_other_process);
    /// A pair from the FXS port `exchange_end` here to the cable's next wire.
    exchange_port& add_exchange_half(cable& way, std::string exchange_end, const line_conditions& conditions = {});
    /// The cable's next wire here to the FXO port `subscriber_end`.
    subscriber_port&
    add_subscriber_half(cable& way, std::string subscriber_end, const line_conditions& conditions = {});
    /// The cable's next wire here to a telephone.
    telephone&
    add_telephone_half(cable& way, std::string name, telephone_habits habits, const line_conditions& conditions = {});

    // By name; they throw failure(no_such_line). A pair and a telephone are called as their exchange end, where it is here.
    exchange_port& exchange_end(std::string_view name);
    subscriber_port& subscriber_end(std::string_view name);
    telephone& telephone_at(std::string_view pair_name);
    loop& pair(std::string_view name);

    // In order of adding
    std::vector<exchange_port*> exchange_ends();
    std::vector<subscriber_port*> subscriber_ends();
    std::vector<telephone*> telephones();

    /// Lets time pass out there, until cancelled: works the relays, and every frame_time carries audio over all pairs.
    awaitable<void> run();

private:
    struct line;

    std::unique_ptr<line> make_line(const std::string& name, const line_conditions& conditions) const;
    void must_be_new(const std::string& name) const;
    void furnish_exchange_end(line& with);
    line& add(std::unique_ptr<line> furnished);
    awaitable<void> tick();

    time_source& time_;
    std::uint64_t seed_;
    hw::hook_windows windows_;
    relay_rack relays_;
    std::vector<std::unique_ptr<line>> lines_;
    std::vector<std::unique_ptr<cable>> cables_;
};

} // namespace tipring::plant
