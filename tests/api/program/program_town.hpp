#pragma once
#include "api/program/program.hpp"
#include "tests/core/town.hpp"

#include <memory>
#include <optional>

namespace tipring::tests {

/// The town with a program on plant:301.
struct program_town : town
{
    explicit program_town(api::house_plan plan = north_american_town())
        : town(std::move(plan))
    {
        told.add(registry);
        self = std::make_unique<api::program>(told, registry, "menu");
        address.emplace(self->open(line()));
    }
    ~program_town()
    {
        self.reset();
        time.run(registry.stop());
        told.remove(registry);
    }
    program_town(const program_town&) = delete;
    program_town& operator=(const program_town&) = delete;

    application_registry registry{time.executor()};
    std::unique_ptr<api::program> self;
    std::optional<api::address> address;
};

} // namespace tipring::tests
