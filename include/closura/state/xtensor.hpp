// The parts of xtensor that closura's interface uses. xtensor 0.26 moved its headers into subfolders; this is the one
// place that knows. The .npy part of xtensor is not included here: it is slow to compile, and only io/ needs it.
//
// closura itself uses xt::xtensor (a rank known at compile time) only: clang 19 cannot compile xt::xarray of xtensor
// 0.24 and 0.25 (xtensor issue 2804). Users with another pair of the two may hand in xt::xarray wherever an expression
// is taken.
#pragma once

#include <closura/core/config.hpp>

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif
