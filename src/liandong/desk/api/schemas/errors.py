"""What every error looks like."""

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(title="问题")

    where: str = Field(description="出错的位置，如 记录 3 的 received_at")
    message: str


class Error(BaseModel):
    """An error in Chinese; `problems` say where."""

    model_config = ConfigDict(title="错误")

    message: str
    problems: list[Problem] = []
