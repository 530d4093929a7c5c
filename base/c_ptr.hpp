#pragma once
/// C libraries at arm's length.

#include <memory>

namespace tipring {

template <auto Free>
struct c_free
{
    template <class T>
    void operator()(T* p) const noexcept
    {
        Free(p);
    }
};

/// Owns what a C library made; as big as a plain pointer.
template <class T, auto Free>
using c_ptr = std::unique_ptr<T, c_free<Free>>;

} // namespace tipring
