#pragma once
#include <cstdint>
#include <initializer_list>

namespace tipring {

/// A set of enumerators whose values count from zero, 32 at most.
template <class Enum>
class set_of
{
public:
    constexpr set_of() = default;
    constexpr set_of(std::initializer_list<Enum> members)
    {
        for (const Enum member : members)
            add(member);
    }

    constexpr void add(Enum member) { bits_ |= bit(member); }
    constexpr bool contains(Enum member) const { return (bits_ & bit(member)) != 0; }
    constexpr bool intersects(set_of other) const { return (bits_ & other.bits_) != 0; }
    constexpr set_of operator|(set_of other) const
    {
        set_of both = *this;
        both.bits_ |= other.bits_;
        return both;
    }
    constexpr bool empty() const { return bits_ == 0; }
    friend constexpr bool operator==(set_of, set_of) = default;

private:
    static constexpr std::uint32_t bit(Enum member) { return 1U << static_cast<unsigned>(member); }
    std::uint32_t bits_ = 0;
};

} // namespace tipring
